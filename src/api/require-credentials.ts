import type { BulkJob } from '../entities/bulk-job';
import { isFinished } from '../jobs/describe-job';
import { Problem } from './problem';

/** @throws Problem 409 while the job is still under way */
export function requireFinished({ job }: { job: BulkJob }): void {
  if (isFinished(job)) return;
  throw new Problem(
    409,
    'job-under-way',
    'The job is still under way. Its passwords can be fetched once it is finished: follow GET /api/v1/jobs/{id}.',
    { state: job.state },
    { 'Retry-After': '2' },
  );
}

/** @throws Problem 409 while the job runs, 410 when the passwords are gone */
export function requireCredentials({ job }: { job: BulkJob }): void {
  requireFinished({ job });
  const { sealedPasswordSecret, credentialsExpireAt } = job;
  const expired = credentialsExpireAt !== null && credentialsExpireAt.getTime() <= Date.now();
  if (sealedPasswordSecret && !expired) return;
  throw new Problem(
    410,
    'credentials-gone',
    'These temporary passwords were confirmed as received, have expired, or there were none. Reset the passwords of users who still need one.',
  );
}
