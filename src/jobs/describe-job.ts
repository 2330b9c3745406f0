import type { BulkJob } from '../entities/bulk-job';
import { findOperation } from '../operations/all-operations';
import type { Facts, WarningCode } from '../operations/rejection';
import { describeWarning, type Lang } from '../operations/sentences';
import { describeForecast } from './forecast';

const FINISHED = new Set(['completed', 'cancelled', 'failed']);

/** Whether nothing more will happen to a job. */
export function isFinished(job: Pick<BulkJob, 'state'>): boolean {
  return FINISHED.has(job.state);
}

/** A job as the API shows it. */
export function describeJob(job: BulkJob, lang: Lang) {
  const processedRows = job.succeeded + job.unchanged + job.warned + job.rejected + job.cancelled;
  return {
    id: job.id,
    customerId: job.customerId,
    operation: job.operation,
    mode: job.mode,
    state: job.state,
    rowCount: job.rowCount,
    processedRows,
    succeeded: job.succeeded,
    unchanged: job.unchanged,
    warned: job.warned,
    rejected: job.rejected,
    cancelled: job.cancelled,
    createdAt: job.createdAt.toISOString(),
    startAt: job.startAt?.toISOString() ?? null,
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
    etaSeconds: estimate(job, processedRows),
    operatorId: job.operatorId,
    options: { ...job.options },
    detected: job.detected && { ...job.detected },
    warnings: job.warnings.map(({ code, facts }) => ({
      code,
      detail: describeWarning(code as WarningCode, facts as Facts, lang),
    })),
    forecast: job.forecast && describeForecast(job.forecast),
    splits: job.splits,
    parent: job.parentJobId ? { jobId: job.parentJobId, relation: job.parentRelation! } : null,
    credentials: {
      available: job.sealedPasswordSecret !== null && isFinished(job) && job.credentialsConfirmedAt === null,
      expireAt: job.credentialsExpireAt?.toISOString() ?? null,
      confirmedAt: job.credentialsConfirmedAt?.toISOString() ?? null,
    },
    links: linksOf(job),
  };
}

/** Seconds until the last row at the pace so far; null while there is no pace, 0 when there is nothing left. */
function estimate(job: BulkJob, processedRows: number): number | null {
  if (isFinished(job)) return 0;
  if (job.state !== 'running' || !job.startedAt || processedRows === 0) return null;
  const elapsed = (job.touchedAt.getTime() - job.startedAt.getTime()) / 1000;
  return Math.ceil((elapsed / processedRows) * (job.rowCount - processedRows));
}

/** What can be done with the job next, by name. */
function linksOf(job: BulkJob): Record<string, string> {
  const self = `/api/v1/jobs/${job.id}`;
  const links: Record<string, string> = {
    self,
    events: `${self}/events`,
    results: `${self}/results`,
    resultsCsv: `${self}/results.csv`,
    ...(job.splits && { parts: `/api/v1/jobs?parentId=${job.id}&relation=part` }),
  };
  if (!isFinished(job)) links['cancel'] = `${self}/cancel`;
  if (job.state === 'queued' || job.state === 'running') links['pause'] = `${self}/pause`;
  if (job.state === 'paused') links['resume'] = `${self}/resume`;
  if (!isFinished(job) || job.expiredAt) return links;
  if (job.mode === 'validate') links['apply'] = `${self}/apply`;
  if (job.mode === 'apply' && job.rejected > 0) links['retry'] = `${self}/retry`;
  if (job.mode === 'apply' && findOperation(job.operation)?.inverse && job.succeeded + job.warned > 0)
    links['undo'] = `${self}/undo`;
  if (job.sealedPasswordSecret && !job.credentialsConfirmedAt && findOperation(job.operation)?.makesPasswords)
    links['credentials'] = `${self}/credentials`;
  return links;
}
