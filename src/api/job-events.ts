import { setTimeout as wait } from 'node:timers/promises';
import type { Request } from 'express';
import type { EntityManager } from 'typeorm';
import { BulkJob } from '../entities/bulk-job';
import { describeJob, isFinished } from '../jobs/describe-job';
import { withParts } from '../jobs/parent-job';
import type { Call } from './route';

const LOOK_EVERY_MS = 250;
const KEEP_ALIVE_EVERY = 60;
/** A revoked token, or an operator who has another role now, hears no more of a job after a second. */
const ASK_AGAIN_EVERY = 4;

/** Changes with whatever the answer shows of a job. */
export function jobEtag(job: BulkJob, lang: string): string {
  const { succeeded, unchanged, warned, rejected, cancelled, state, touchedAt } = job;
  const credentials = job.sealedPasswordSecret ? 'c' : '';
  return `"${[state, succeeded, unchanged, warned, rejected, cancelled, touchedAt.getTime(), lang].join('-')}${credentials}"`;
}

/** Whether the asker has this already; a proxy may have made its tag a weak one, and it may name several (RFC 9110, 13.1.2). */
export function hasTag(request: Request, etag: string): boolean {
  const tags = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}

/** Tells a job's progress as it changes, until it is finished or the listener is gone. */
export async function sendJobEvents({
  job,
  response,
  request,
  transaction,
  lang,
  isStillGood,
}: Call<unknown, unknown, unknown>): Promise<void> {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  let told = '';
  let current = await transaction((manager) => readJob(manager, job.id));
  for (let look = 1; current && !request.destroyed && !response.destroyed; look++) {
    const etag = jobEtag(current, lang);
    if (etag !== told)
      response.write(`event: job\nid: ${etag}\ndata: ${JSON.stringify(describeJob(current, lang))}\n\n`);
    else if (look % KEEP_ALIVE_EVERY === 0) response.write(': still here\n\n');
    told = etag;
    if (isFinished(current)) break;
    await wait(LOOK_EVERY_MS);
    if (look % ASK_AGAIN_EVERY === 0 && !(await isStillGood())) break;
    current = await transaction((manager) => readJob(manager, job.id));
  }
  response.end();
}

async function readJob(manager: EntityManager, id: string): Promise<BulkJob | null> {
  const job = await manager.findOneBy(BulkJob, { id });
  return job && withParts(manager, job);
}
