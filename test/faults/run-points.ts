import { setTimeout as wait } from 'node:timers/promises';
import { examine } from './examine';
import { Installation, type Machines } from './installation';
import type { Point } from './plan';
import { Scene } from './scene';
import { Witness } from './witness';

/** What became of a point. */
export interface PointOutcome {
  point: Point;
  /** Rows that were sent. */
  rows: number;
  /** All of it, in milliseconds. */
  tookMs: number;
  /** From the moment everything runs again until every job has gone on from where it stood, in milliseconds. */
  recoveryMs: number;
  /** Sentences; none when all is well. */
  violations: string[];
  /** What the witness sent and was told, when something is not well. */
  log: string[];
}

const RECOVERY_MS = 15_000;
const PATIENCE_MS = 90_000;

/** How points are run. */
export interface RunOptions {
  isLong: boolean;
  /** How long to wait for a job that does not end, in milliseconds. */
  patienceMs?: number;
}

/** Does harm, has everything started again, and asks whether all that was promised has come true. */
export async function runPoint(
  installation: Installation,
  point: Point,
  { isLong, patienceMs = PATIENCE_MS }: RunOptions,
): Promise<PointOutcome> {
  const witness = new Witness(installation, patienceMs);
  const violations: string[] = [];
  const begun = performance.now();
  let scene: Scene | undefined;
  let recoveryMs = 0;
  try {
    scene = await Scene.open(installation, witness, point.chances, isLong);
    try {
      await point.fault.inflict(scene);
    } catch (error) {
      violations.push((error as Error).message);
    }
    await installation.heal();
    recoveryMs = await untilWorkGoesOn(scene);
    const { recoversWithinMs = RECOVERY_MS } = point.fault;
    if (recoveryMs > recoversWithinMs) violations.push(`The work went on after ${Math.round(recoveryMs)} ms only.`);
    violations.push(...(await examine(scene)));
  } catch (error) {
    violations.push((error as Error).message);
  }
  violations.push(...installation.takeUnexpectedEnds());
  const rows = scene?.submissions.reduce((sum, { roster }) => sum + roster.rows.length, 0) ?? 0;
  return {
    point,
    rows,
    tookMs: performance.now() - begun,
    recoveryMs,
    violations,
    log: violations.length > 0 ? witness.log : [],
  };
}

/** @returns milliseconds until what was under way is answered, and each job has moved on or ended */
async function untilWorkGoesOn({ witness, submissions, pending }: Scene): Promise<number> {
  const healed = performance.now();
  const stoodAt = new Map<string, number>();
  for (const { id } of submissions) stoodAt.set(id, (await witness.job(id)).processedRows);
  await Promise.all(pending);
  for (const { id } of submissions) await witness.waitForProgress(id, stoodAt.get(id) ?? 0);
  return performance.now() - healed;
}

const SWEPT_WITHIN_MS = 25_000;

/** Uploads that broke off are swept, and their idempotency keys freed. @returns sentences about what was left */
export async function findLeftovers(installation: Installation): Promise<string[]> {
  const deadline = performance.now() + SWEPT_WITHIN_MS;
  for (;;) {
    const left = await installation.ask<{ what: string; count: string }>(`
      SELECT 'uploads that were never sealed' AS what, count(*) FROM bulk_jobs WHERE state = 'receiving' HAVING count(*) > 0
      UNION ALL SELECT 'staged chunks of no job', count(*) FROM chunks c WHERE NOT EXISTS (SELECT FROM bulk_jobs j WHERE j.id = c.job_id) HAVING count(*) > 0
      UNION ALL SELECT 'staged rows of no job', count(*) FROM chunk_payloads p WHERE NOT EXISTS (SELECT FROM bulk_jobs j WHERE j.id = p.job_id) HAVING count(*) > 0
      UNION ALL SELECT 'idempotency keys that nothing holds', count(*) FROM idempotency_keys WHERE status IS NULL AND held_until > now() HAVING count(*) > 0`);
    if (left.length === 0) return [];
    if (performance.now() > deadline) return left.map(({ what, count }) => `left behind: ${count} ${what}`);
    await wait(250);
  }
}

/** Runs points one after the other, with a new database whenever the queue changes. */
export async function runPoints(
  machines: Machines,
  databases: readonly (readonly Point[])[],
  options: RunOptions,
  tell: (outcome: PointOutcome) => void,
): Promise<string[]> {
  const leftovers: string[] = [];
  for (const points of databases) {
    const installation = await Installation.start(machines, points[0]!.queue);
    try {
      for (const point of points) tell(await runPoint(installation, point, options));
      leftovers.push(...(await findLeftovers(installation)));
    } finally {
      await installation.stop();
    }
  }
  return leftovers;
}
