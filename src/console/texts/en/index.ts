import { everyday } from './everyday';
import { jobs } from './jobs';
import { overview } from './overview';
import { people } from './people';
import { settings } from './settings';

/** Everything the console says in English. */
export const texts = { ...everyday, ...people, ...jobs, ...overview, ...settings };

/** What every language has to say. */
export type Texts = typeof texts;
