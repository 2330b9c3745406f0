import type { EntityManager } from 'typeorm';
import type { BulkJob } from '../entities/bulk-job';

/** A temporary password that still works, and whose it is. Lives in memory only, and only on its way to a person. */
export interface Credential {
  upn: string;
  displayName: string;
  temporaryPassword: string;
}

/** Makes one user's temporary password of a job again; null when it works no longer or was shredded. */
export type RevealCredential = (
  manager: EntityManager,
  job: BulkJob,
  userId: string,
) => Promise<Pick<Credential, 'upn' | 'temporaryPassword'> | null>;

/** Languages in which people are written to. */
export type Language = 'de' | 'en';
