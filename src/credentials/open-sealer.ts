import { createSealer, type Sealer } from './master-key';

/** The settings that name keys, each 32 bytes in base64. */
export interface MasterKeys {
  MASTER_KEY?: string;
  RETIRED_MASTER_KEYS?: readonly string[];
}

/** The sealer of this installation: seals under MASTER_KEY, opens what was sealed under it or under a retired key. */
export function openSealer({ MASTER_KEY, RETIRED_MASTER_KEYS = [] }: MasterKeys): Sealer {
  return createSealer(
    Buffer.from(MASTER_KEY!, 'base64'),
    RETIRED_MASTER_KEYS.map((key) => Buffer.from(key, 'base64')),
  );
}
