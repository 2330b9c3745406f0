import { z } from 'zod';
import { recordAct } from '../../audit/record';
import { type BulkJob, JOB_STATES, PARENT_RELATIONS } from '../../entities/bulk-job';
import { ROW_STATUSES } from '../../entities/row-result';
import { requireKept } from '../../jobs/apply-rows';
import { type Command, controlJob, rescheduleJob } from '../../jobs/control-job';
import { describeJob, isFinished } from '../../jobs/describe-job';
import { describeResult, readResults } from '../../jobs/list-results';
import { controlParts, rescheduleParts, withParts } from '../../jobs/parent-job';
import { readRowCells } from '../../jobs/row-cells';
import { actOf } from '../act-of';
import { decodeCursor, toPage } from '../cursor';
import { hasTag, jobEtag, sendJobEvents } from '../job-events';
import { listJobs } from '../list-jobs';
import { Problem } from '../problem';
import { listRings } from '../queue-dashboard';
import { readMoment } from '../read-moment';
import { type Route, route } from '../route';
import { jobParams, jobSchema, pageOf, pageQuery, resultSchema, ringSchema } from '../schemas';
import { ringAll } from '../take-in';

/** Seconds a client should wait before it asks again how far a job is. */
const POLL_SECONDS = 1;
/** Each may lie in a chunk of its own, which has to be opened. */
const ROWS_WITH_CELLS = 100;

/** Reading jobs and their results. */
const readingRoutes: Route[] = [
  route({
    method: 'get',
    path: '/jobs',
    access: { to: 'partner', permission: 'jobs.read' },
    summary: 'Jobs, the newest first',
    query: z.object({
      ...pageQuery,
      customerId: z.uuid().optional(),
      state: z.enum(JOB_STATES).optional(),
      operation: z.string().optional(),
      parentId: z.uuid().optional().describe('Jobs made of this one: retries, its undoing, its parts'),
      relation: z.enum(PARENT_RELATIONS).optional().describe('Only those that were made of another in this way'),
    }),
    answers: { 200: pageOf(jobSchema) },
    handle: async ({ transaction, query, lang, caller }) => {
      const page = await transaction((manager) => listJobs(manager, { ...query, only: caller.customerId }));
      return { status: 200, body: { ...page, items: page.items.map((job) => describeJob(job, lang)) } };
    },
  }),

  route({
    method: 'get',
    path: '/jobs/:jobId',
    access: { to: 'job', permission: 'jobs.read' },
    summary: 'How far a job is; ask again after Retry-After, with If-None-Match',
    params: jobParams,
    answers: { 200: jobSchema, 304: 'Nothing has changed since' },
    handle: async (call) => {
      const { lang, request, transaction } = call;
      const job = call.job.splits ? await transaction((manager) => withParts(manager, call.job)) : call.job;
      const etag = jobEtag(job, lang);
      const headers = {
        ETag: etag,
        'Cache-Control': 'no-cache',
        ...(!isFinished(job) && { 'Retry-After': String(POLL_SECONDS) }),
      };
      if (hasTag(request, etag)) return { status: 304, headers };
      return { status: 200, body: describeJob(job, lang), headers };
    },
  }),

  route({
    method: 'get',
    path: '/jobs/:jobId/events',
    access: { to: 'job', permission: 'jobs.read' },
    summary: 'The same as server-sent events: one whenever the job has changed, the last when it is finished',
    params: jobParams,
    answers: { 200: 'text/event-stream' },
    handle: async (call) => {
      await sendJobEvents(call);
      return undefined;
    },
  }),

  route({
    method: 'get',
    path: '/jobs/:jobId/results',
    access: { to: 'job', permission: 'jobs.read' },
    summary: 'What became of the rows, in row order',
    params: jobParams,
    query: z.object({
      ...pageQuery,
      status: z.enum(ROW_STATUSES).optional(),
      cells: z
        .enum(['true', 'false'])
        .optional()
        .describe(`\`true\`: with what stands in each row, at most ${ROWS_WITH_CELLS} at a time`),
    }),
    answers: { 200: pageOf(resultSchema), 410: 'They are past their retention' },
    handle: async ({ transaction, sealer, job, query, lang }) => {
      requireKept(job);
      const withCells = query.cells === 'true';
      const limit = withCells ? Math.min(query.limit, ROWS_WITH_CELLS) : query.limit;
      const after = decodeCursor(query.cursor, ['integer'])?.[0] ?? 0;
      const rows = await transaction((manager) =>
        readResults(manager, job, { status: query.status, after, limit: limit + 1 }),
      );
      const page = toPage(rows, limit, ({ row }) => [row]);
      const numbers = withCells ? page.items.map(({ row }) => row) : [];
      const cells = await readRowCells(transaction, sealer, job, numbers);
      const items = page.items.map((result) => ({
        ...describeResult(result, lang),
        ...(withCells && { cells: cells.get(result.row) ?? {} }),
      }));
      return { status: 200, body: { ...page, items } };
    },
  }),
];

/** What the queue knows of a job, for those who look after the queues. */
const ringRoute: Route = route({
  method: 'get',
  path: '/jobs/:jobId/rings',
  access: { to: 'job', permission: 'queues.read' },
  summary:
    'Rings for chunks of the job that the queue still has, the latest first, each with its page on the queue dashboard',
  params: jobParams,
  answers: {
    200: z.object({ items: z.array(ringSchema), nextCursor: z.null() }),
  },
  handle: async (call) => ({ status: 200, body: { items: await listRings(call, call.job.id), nextCursor: null } }),
});

const SUMMARIES: Record<Command, string> = {
  cancel: 'Stops between chunks: what was done stays and is reported, the rest becomes `cancelled`',
  pause: 'Stops between chunks until it is resumed',
  resume: 'Goes on where it was paused',
};

/** Telling a job that is under way what to do. */
const controlRoutes: Route[] = (Object.keys(SUMMARIES) as Command[]).map((command) =>
  route({
    method: 'post',
    path: `/jobs/:jobId/${command}`,
    access: { to: 'job', permission: 'operation' },
    summary: SUMMARIES[command],
    params: jobParams,
    body: z.object({}).loose().optional(),
    idempotent: true,
    answers: { 202: jobSchema },
    handle: (call) =>
      call.transaction(async (manager) => {
        const control = call.job.splits ? controlParts : controlJob;
        const job = await control(manager, call.job.id, command);
        if (!job) throw wrongState(call.job, `asked to ${command}`);
        await recordAct(manager, { ...actOf(call), operation: `${command}_job` });
        return {
          status: 202,
          body: describeJob(await withParts(manager, job), call.lang),
          headers: { Location: `/api/v1/jobs/${job.id}` },
          afterwards: () => ringAll(call, job),
        };
      }),
  }),
);

const schedulingRoutes: Route[] = [
  route({
    method: 'patch',
    path: '/jobs/:jobId',
    access: { to: 'job', permission: 'operation' },
    summary: 'Gives a scheduled job another time; null: at once',
    params: jobParams,
    body: z
      .object({
        startAt: z.string().max(40).nullable().describe("RFC 3339, or a date in the customer's time zone"),
      })
      .strict(),
    idempotent: true,
    answers: { 200: jobSchema },
    handle: (call) => {
      const { body, customer, lang } = call;
      const startAt = body.startAt === null ? null : readMoment(body.startAt, customer?.timeZone ?? 'UTC');
      return call.transaction(async (manager) => {
        const reschedule = call.job.splits ? rescheduleParts : rescheduleJob;
        const job = await reschedule(manager, call.job.id, startAt);
        if (!job) throw wrongState(call.job, 'given another time: only one that waits for its time can be');
        await recordAct(manager, {
          ...actOf(call),
          operation: 'schedule_job',
          details: { startAt: startAt?.toISOString() ?? null },
        });
        return {
          status: 200,
          body: describeJob(job, lang),
          afterwards: () => ringAll(call, job),
        };
      });
    },
  }),
];

function wrongState({ id, state }: BulkJob, what: string): Problem {
  return new Problem(
    409,
    'job-state',
    `The job is ${state}, so that it cannot be ${what}. GET /api/v1/jobs/${id} says what can be done with it.`,
    { state },
  );
}

export const jobRoutes: Route[] = [...readingRoutes, ringRoute, ...controlRoutes, ...schedulingRoutes];
