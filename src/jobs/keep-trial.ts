import type { Directory } from '../operations/directory';
import type { Statements } from '../operations/statements';
import { extendForecast } from './forecast';
import type { SettlingJob } from './lock-chunk';
import type { PreparedRow } from './prepared-rows';
import type { RowOutcome } from './row-outcome';
import { keepOverlay } from './validation-overlay';

/**
 * Keeps what a chunk that is only validated would have done, instead of doing it.
 * @returns the outcomes as results tell them: nobody was created, and there is nothing to put back
 */
export async function keepTrial(
  statements: Statements,
  job: SettlingJob,
  rows: readonly PreparedRow[],
  outcomes: readonly RowOutcome[],
  directory: Directory,
): Promise<RowOutcome[]> {
  const forecast = extendForecast(job.forecast, rows, outcomes, directory);
  statements.query('UPDATE bulk_jobs SET forecast = $2 WHERE id = $1', [job.id, JSON.stringify(forecast)]);
  await keepOverlay(statements, job.id, directory);
  const imagined = new Set([...directory.created].map(({ id }) => id));
  return outcomes.map((outcome) => ({
    ...outcome,
    userId: outcome.userId !== null && imagined.has(outcome.userId) ? null : outcome.userId,
    before: null,
  }));
}
