import { z } from 'zod';
import { JOB_MODES } from '../../entities/bulk-job';
import { hasChangedSince, rowsToApply } from '../../jobs/apply-rows';
import { rowsToRetry } from '../../jobs/retry-rows';
import { requireFileNotUndone } from '../../jobs/undo-parts';
import { rowsToUndo } from '../../jobs/undo-rows';
import { Problem } from '../problem';
import { readMoment } from '../read-moment';
import { refuseByConstraint } from '../refuse-by-constraint';
import { type Route, route } from '../route';
import { jobParams, jobSchema } from '../schemas';
import { takeIn, takeInChild } from '../take-in';

const correctionSchema = z.object({
  row: z.number().int().positive(),
  cells: z.record(z.string().max(200), z.string().max(10_000)),
});

const corrections = z.array(correctionSchema).min(1).max(10_000);

/** New jobs made of the rows of one that came before. */
export const childJobRoutes: Route[] = [
  route({
    method: 'post',
    path: '/jobs/:jobId/apply',
    access: { to: 'job', permission: 'operation' },
    summary:
      'Applies a validated job, without a second upload, and says whether anything has changed since; with `rows`, some cells corrected',
    params: jobParams,
    body: z
      .object({
        rows: corrections.optional().describe('New cells of some rows; all others stay as they are'),
        mode: z.enum(JOB_MODES).default('apply').describe('`validate`: looks again whether it is good now'),
        startAt: z.string().max(40).optional().describe("Not before: RFC 3339, or a date in the customer's time zone"),
      })
      // Corrections under a misspelt name must not become none.
      .strict()
      .default({ mode: 'apply' }),
    answers: { 202: jobSchema.extend({ changedSince: z.boolean() }) },
    handle: (call) => {
      const { job, customer, transaction, sealer, config, body } = call;
      const startAt = body.startAt === undefined ? null : readMoment(body.startAt, customer?.timeZone ?? 'UTC');
      return takeInChild(call, async (held) => {
        const rows = rowsToApply(transaction, sealer, job, body.rows ?? [], config.CHUNK_ROWS);
        const changedSince = await transaction((manager) => hasChangedSince(manager, job));
        // Looking again applies nothing.
        const relation = body.mode === 'apply' ? ('apply' as const) : ('retry' as const);
        const parent = { jobId: job.id, relation };
        const taken = { operation: job.operation, mode: body.mode, options: job.options, startAt, parent };
        return takeIn(call, held, taken, rows, { more: { changedSince }, splits: job.splits });
      });
    },
  }),

  route({
    method: 'post',
    path: '/jobs/:jobId/retry',
    access: { to: 'job', permission: 'operation' },
    summary: 'The rejected rows as a new job; with `rows`, only those, with corrected cells',
    params: jobParams,
    body: z.object({ rows: corrections.optional() }).strict().default({}),
    answers: { 202: jobSchema },
    handle: (call) => {
      const { job, transaction, sealer, config, body } = call;
      return takeInChild(call, async (held) => {
        const rows = await rowsToRetry(transaction, sealer, job, body.rows, config.CHUNK_ROWS);
        const parent = { jobId: job.id, relation: 'retry' as const };
        const taken = { operation: job.operation, mode: job.mode, options: job.options, parent };
        return takeIn(call, held, taken, rows, { splits: job.splits });
      });
    },
  }),

  route({
    method: 'post',
    path: '/jobs/:jobId/undo',
    access: { to: 'job', permission: 'operation' },
    summary: 'The inverse as a new job, the last row first, once a job; what changed since is left alone and reported',
    params: jobParams,
    body: z.object({}).loose().optional(),
    answers: { 202: jobSchema },
    handle: (call) => {
      const { job, transaction, config } = call;
      return takeInChild(call, async (held) => {
        await transaction((manager) => requireFileNotUndone(manager, job));
        const { source, operation } = rowsToUndo(transaction, job, config.CHUNK_ROWS);
        const parent = { jobId: job.id, relation: 'undo' as const };
        const taken = { operation, mode: 'apply' as const, options: {}, parent };
        return refuseByConstraint(takeIn(call, held, taken, source, { splits: job.splits }), {
          job_undone_once: new Problem(
            409,
            'undone-already',
            'This job is undone already, or is being undone: once is all it takes. GET /api/v1/jobs?parentId= shows the job that does it.',
          ),
        });
      });
    },
  }),
];
