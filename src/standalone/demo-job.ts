import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import type { DemoApi, DemoJob, DemoResult, Page } from './demo-api';

const SAMPLE = join('samples', 'benutzer-excel-de.csv');
const POLL_MS = 150;
const FINISHED = new Set(['completed', 'cancelled', 'failed']);

/** Uploads the sample, unless an earlier start did: the same people cannot be created twice. */
export async function findOrUploadDemoJob(api: DemoApi, customerId: string): Promise<DemoJob & { isNew: boolean }> {
  const { items } = await api.get<Page<DemoJob>>(`/jobs?customerId=${customerId}&operation=create-users`);
  const [known] = items;
  if (known) return { ...known, isNew: false };
  const file = await readFile(join(__dirname, '..', '..', SAMPLE));
  process.stdout.write(`Uploading ${SAMPLE} as it is (Windows-1252, semicolons, German headers) …\n`);
  const job = await api.upload<DemoJob>(`/customers/${customerId}/jobs/create-users`, file, 'text/csv');
  return { ...job, isNew: true };
}

/** Shows how far a job is until it has finished. */
export async function showProgress(api: DemoApi, job: DemoJob, signal: AbortSignal): Promise<DemoJob> {
  const format = 'Creating users  {bar}  {percentage} %  {value}/{total} rows';
  const bar = new SingleBar({ format, noTTYOutput: true, notTTYSchedule: 1_000 }, Presets.shades_classic);
  bar.start(job.rowCount, job.processedRows);
  try {
    for (let current = job; ; ) {
      bar.update(current.processedRows);
      if (FINISHED.has(current.state)) return current;
      await sleep(POLL_MS, undefined, { signal });
      current = await api.get<DemoJob>(`/jobs/${job.id}`);
    }
  } finally {
    bar.stop();
  }
}

/** Prints what became of a job: its counters, and a result of each kind there is. */
export async function printOutcome(api: DemoApi, job: DemoJob): Promise<void> {
  const { rowCount, succeeded, unchanged, warned, rejected } = job;
  process.stdout.write(
    `\n${rowCount} rows: ${succeeded} succeeded, ${warned} with warnings, ${unchanged} unchanged, ${rejected} rejected. For example:\n`,
  );
  for (const result of await readExamples(api, job)) {
    const told = [result.code, result.detail].filter(Boolean).join(': ');
    process.stdout.write(`  row ${result.row}  ${result.status}  ${result.upn ?? ''}  ${told}\n`);
  }
}

async function readExamples(api: DemoApi, job: DemoJob): Promise<DemoResult[]> {
  const read = async (status: string, limit: number) =>
    (await api.get<Page<DemoResult>>(`/jobs/${job.id}/results?status=${status}&limit=${limit}`)).items;
  const rejected = await read('rejected', 2);
  const succeeded = await read('succeeded', 3 - rejected.length);
  return [...succeeded, ...rejected];
}
