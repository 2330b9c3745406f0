import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { Services } from './route';

/** What the metrics page needs. */
export interface Metrics {
  /** Measures every request. */
  observe: RequestHandler;
  /** Answers in Prometheus' text format. */
  answer: RequestHandler;
}

/**
 * Metrics of this process (requests, event loop, memory) and of the installation: jobs, rows, chunks and queues are counted when they are
 * asked for, from what stands in PostgreSQL, so that it does not matter how many workers there are or which of them was asked. No label
 * holds anything of a customer or a person.
 */
export function createMetrics({ dataSource, queues }: Pick<Services, 'dataSource' | 'queues'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'musterroll_http_request_duration_seconds',
    help: 'How long requests took, by route',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [registry],
  });
  countJobs(registry, dataSource);
  countQueues(registry, queues);
  return {
    observe(request, response, next) {
      const stop = durations.startTimer({ method: request.method });
      response.once('finish', () => {
        // The pattern, not the address: that would name people, and be a series for each of them.
        const route = (request.route as { path?: string } | undefined)?.path ?? 'other';
        stop({ route, status: String(response.statusCode) });
      });
      next();
    },
    async answer(_request, response) {
      response
        .set('Cache-Control', 'no-store')
        .type(registry.contentType)
        .send(await registry.metrics());
    },
  };
}

interface JobCount {
  operation: string;
  state: string;
  jobs: number;
  chunks_settled: number;
  chunks_waiting: number;
  rows: Record<string, number>;
}

const COUNT_JOBS = `
  SELECT operation, state, count(*)::int AS jobs, sum(next_chunk)::float8 AS chunks_settled,
    sum(CASE WHEN state IN ('completed', 'cancelled', 'failed') THEN 0 ELSE chunk_count - next_chunk END)::float8 AS chunks_waiting,
    json_build_object('succeeded', sum(succeeded), 'unchanged', sum(unchanged), 'succeeded_with_warnings', sum(warned),
      'rejected', sum(rejected), 'cancelled', sum(cancelled)) AS rows
  FROM bulk_jobs WHERE NOT splits GROUP BY operation, state`;

function countJobs(registry: Registry, dataSource: DataSource): void {
  let asked: Promise<JobCount[]> | null = null;
  // All gauges of a scrape share one question and are then of one moment; a database that is away leaves them empty.
  const ask = (): Promise<JobCount[]> => {
    asked ??= dataSource
      .query(COUNT_JOBS)
      .catch(() => [])
      .finally(() => {
        asked = null;
      });
    return asked!;
  };
  const measure = (name: string, help: string, label: string, valuesOf: (count: JobCount) => Record<string, number>) =>
    new Gauge({
      name,
      help,
      labelNames: ['operation', label],
      registers: [registry],
      async collect() {
        const counts = await ask();
        this.reset();
        for (const count of counts) {
          for (const [value, number] of Object.entries(valuesOf(count))) {
            this.inc({ operation: count.operation, [label]: value }, number);
          }
        }
      },
    });
  measure('musterroll_jobs', 'Bulk jobs by state', 'state', ({ state, jobs }) => ({ [state]: jobs }));
  measure('musterroll_rows', 'Rows that jobs have settled, by what became of them', 'status', ({ rows }) => rows);
  measure('musterroll_chunks', 'Chunks of jobs, settled or waiting', 'state', ({ chunks_settled, chunks_waiting }) => ({
    settled: chunks_settled,
    waiting: chunks_waiting,
  }));
}

/** A queue that is away must not keep the other metrics back, which then are needed most. */
const QUEUE_TIMEOUT_MS = 2_000;

function countQueues(registry: Registry, queues: Services['queues']): void {
  new Gauge({
    name: 'musterroll_queue_jobs',
    help: 'Rings in the queues by state; a queue that is away has none',
    labelNames: ['queue', 'state'] as const,
    registers: [registry],
    async collect() {
      this.reset();
      const all = [queues.chunks, queues.mail, queues.maintenance];
      await Promise.all(
        all.map(async (queue) => {
          const counts = await inTime(queue.getJobCounts('waiting', 'active', 'delayed', 'failed'));
          for (const [state, count] of Object.entries(counts)) this.set({ queue: queue.name, state }, count);
        }),
      );
    },
  });
}

function inTime(counts: Promise<Record<string, number>>): Promise<Record<string, number>> {
  const late = new Promise<Record<string, number>>((resolve) => setTimeout(resolve, QUEUE_TIMEOUT_MS, {}).unref());
  return Promise.race([counts, late]).catch(() => ({}));
}
