import type { DataSource } from 'typeorm';

/** Counts failures of a chunk, after its transaction was rolled back. @param by may be negative, to forget them */
export async function noteFailure(dataSource: DataSource, jobId: string, ordinal: number, by: number): Promise<void> {
  await dataSource.query('UPDATE chunks SET failures = failures + $3 WHERE job_id = $1 AND ordinal = $2', [
    jobId,
    ordinal,
    by,
  ]);
}
