import type { EntityManager } from 'typeorm';
import type { BulkJob } from '../entities/bulk-job';

/** A temporary password that still works, and whose it is. Lives in memory only, and only on its way to a person. */
export interface Credential {
  /** Row of the job that made it. */
  row: number;
  userId: string;
  upn: string;
  displayName: string;
  alternateEmail: string | null;
  temporaryPassword: string;
}

/**
 * Derives the passwords of a job that still work; none once they are shredded.
 * @param only narrows to one user
 */
export type RevealCredentials = (
  manager: EntityManager,
  job: BulkJob,
  only?: { userId: string },
) => AsyncIterable<Credential>;

/** Languages in which people are written to. */
export type Language = 'de' | 'en';
