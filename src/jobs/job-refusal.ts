/** Why something cannot be done with a job. */
export type JobRefusalCode =
  | 'job-state'
  | 'not-validated'
  | 'nothing-to-retry'
  | 'row-not-rejected'
  | 'unknown-row'
  | 'empty-row'
  | 'unknown-column'
  | 'cannot-be-corrected'
  | 'cannot-be-undone'
  | 'nothing-to-undo'
  | 'undone-already'
  | 'rows-expired'
  | 'too-many-jobs'
  | 'too-many-rows';

/** Something that cannot be done with a job; the message is a sentence that says what to do instead. */
export class JobRefusal extends Error {
  constructor(
    readonly code: JobRefusalCode,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }
}
