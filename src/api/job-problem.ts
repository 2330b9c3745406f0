import type { JobRefusal, JobRefusalCode } from '../jobs/job-refusal';
import { Problem } from './problem';

/** What was asked for is wrong in itself, or gone, or too much; everything else stands against the state the job is in. */
const STATUS: Partial<Record<JobRefusalCode, number>> = {
  'row-not-rejected': 422,
  'unknown-row': 422,
  'empty-row': 422,
  'unknown-column': 422,
  'cannot-be-corrected': 422,
  'rows-expired': 410,
  'too-many-jobs': 429,
  'too-many-rows': 429,
};

/** Seconds after which a customer's jobs may have made room. */
const ROOM_SECONDS = '10';

/** What cannot be done with a job, as HTTP says it. */
export function jobProblem({ code, message, details }: JobRefusal): Problem {
  const status = STATUS[code] ?? 409;
  return new Problem(status, code, message, details, status === 429 ? { 'Retry-After': ROOM_SECONDS } : {});
}
