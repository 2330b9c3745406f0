import type { Texts } from '../en';
import { everyday } from './everyday';
import { jobs } from './jobs';
import { overview } from './overview';
import { people } from './people';
import { settings } from './settings';

/** Everything the console says in German. */
export const texts: Texts = { ...everyday, ...people, ...jobs, ...overview, ...settings };
