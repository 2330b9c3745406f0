import type { Config } from '../config';
import { createSealer, type Sealer } from './master-key';

/** The sealer of this installation: seals under MASTER_KEY, opens what was sealed under it or under a retired key. */
export function openSealer(config: Pick<Config, 'MASTER_KEY' | 'RETIRED_MASTER_KEYS'>): Sealer {
  const retired = (config.RETIRED_MASTER_KEYS ?? []).map((key) => Buffer.from(key, 'base64'));
  return createSealer(Buffer.from(config.MASTER_KEY!, 'base64'), retired);
}
