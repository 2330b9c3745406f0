import { createSealer, type Sealer } from './master-key';

/** The settings that hold keys, each 32 bytes in base64. */
interface MasterKeys {
  MASTER_KEY?: string | undefined;
  RETIRED_MASTER_KEYS?: readonly string[] | undefined;
}

/** The sealer of this installation: seals under MASTER_KEY, opens what was sealed under it or under a retired key. */
export function openSealer({ MASTER_KEY, RETIRED_MASTER_KEYS = [] }: MasterKeys): Sealer {
  const retired = RETIRED_MASTER_KEYS.map((key) => Buffer.from(key, 'base64'));
  return createSealer(Buffer.from(MASTER_KEY!, 'base64'), retired);
}
