import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Fault } from './fault';
import { type Guard, takeAway } from './guards';
import { Installation, type Machines } from './installation';
import { planPoints } from './plan';
import { findLeftovers, runPoint } from './run-points';

/** What became of the product without one of its guards. */
export interface GuardOutcome {
  guard: Guard;
  /** The first sentence by which its absence showed; undefined: it did not, and the faults are worth nothing there. */
  shown: string | undefined;
}

/** Most guards are missed at once; a race for seats is lost now and then only. */
const MOST_POINTS = 12;
const PATIENCE_MS = 20_000;

/**
 * Switches one guard off, in a copy of the compiled product and in the database, and does the harm that it guards against.
 * @throws Error when the guard is not found where it was: then guards.ts has to follow the product
 */
export async function tryWithout(
  machines: Machines,
  guard: Guard,
  faults: readonly Fault[],
  seed: number,
): Promise<GuardOutcome> {
  const compiledDir = join(dirname(machines.compiledDir), 'without-a-guard');
  cpSync(machines.compiledDir, compiledDir, { recursive: true });
  const fault = faults.find(({ name }) => name === guard.fault);
  if (!fault) throw new Error(`There is no fault "${guard.fault}".`);
  const without = takeAway(guard, (file) => readFileSync(join(compiledDir, file), 'utf8'));
  for (const [file, text] of without) writeFileSync(join(compiledDir, file), text);
  const queue = machines.redis ? 'redis' : 'postgres';
  const installation = await Installation.start({ ...machines, compiledDir }, queue);
  try {
    for (const statement of guard.statements ?? []) await installation.ask(statement);
    for (const point of planPoints([fault], [queue], seed, MOST_POINTS)) {
      const { violations } = await runPoint(installation, point, { isLong: false, patienceMs: PATIENCE_MS });
      const [shown] = violations.length > 0 ? violations : await findLeftovers(installation);
      if (shown) return { guard, shown };
    }
    return { guard, shown: undefined };
  } finally {
    await installation.stop();
    rmSync(compiledDir, { recursive: true });
  }
}
