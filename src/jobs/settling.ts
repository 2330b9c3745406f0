import type { Catalogue } from '../operations/catalogue';
import type { OpenDirectory, Retention } from '../operations/load-directory';
import type { Rejection } from '../operations/rejection';
import type { SettlingJob } from './lock-chunk';
import type { PreparedChunk } from './prepare-chunk';

/** What settling depends on beside the chunk. */
export interface Settling {
  catalogue: Catalogue;
  retention: Retention & { credentialHours: number };
  portions: PortionRows;
}

/**
 * Rows of a chunk that are decided at a time: while the database writes what became of some, and reads whom the next name, others are
 * decided. Fewer at first, since nothing is there to be written while they are read and decided.
 */
export interface PortionRows {
  first: number;
  others: number;
}

export const PORTION_ROWS: PortionRows = { first: 300, others: 1_250 };

/** How far a chunk is settled in one transaction. */
export interface ChunkPart {
  jobId: string;
  customerId: string;
  ordinal: number;
  prepared: PreparedChunk;
  /** Rows of the chunk. */
  rowCount: number;
  /** Rows to settle at most: fewer than all while a chunk that fails is split. */
  limit?: number;
  /** Whether the names of new users are taken to be free, which the database judges anyway. */
  trusted?: boolean;
  /** Given when the one row left has failed again and again: what its result says instead. */
  verdict?: Rejection;
  /** What the chunk in front leaves, when this one is begun before that one is known to be committed. */
  legacy?: Legacy;
}

/** What a chunk leaves to the one behind it when its COMMIT has been asked for, before it is known to succeed. */
export interface Legacy {
  job: SettlingJob;
  /** The customer as the chunk leaves it, with those whom it touched. */
  left: OpenDirectory;
  /** The customer as it was read under the chunk's locks. */
  read: OpenDirectory;
  lockCount: number | null;
  /** True as soon as it is known. */
  isCommitted: boolean;
}
