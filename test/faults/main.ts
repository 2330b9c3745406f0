import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { ALL_FAULTS } from './faults/all-faults';
import { GUARDS } from './guards';
import { type Machines, startMachines } from './installation';
import { POINTS_PER_DATABASE, type Point, planPoints } from './plan';
import { type ReportedPoint, writeReport } from './report';
import { tryWithout } from './run-guards';
import { type PointOutcome, type RunOptions, runPoints } from './run-points';

/** The short form breaks the same things at the same moments each time: whoever is told that it fails sees it fail. */
const USUAL_SEED = 20261123;
/** Every fault has its turn. */
const USUAL_POINTS = 40;
/** From here on the long form: what is away stays away for as long as the promise says. */
const LONG_FORM_POINTS = 100;

interface Options {
  seed: number;
  points: number;
  from: number;
  to?: number;
  only?: string;
  report?: string;
  record?: string;
  guards?: boolean;
}

async function runFaults({ seed, points: last, from, to = last, only, report, record }: Options): Promise<void> {
  const machines = await startMachines();
  try {
    const { faults, skipped } = chooseFaults(machines, only);
    const points = planPoints(faults, machines.redis ? ['redis', 'postgres'] : ['postgres'], seed, last).slice(
      from - 1,
      to,
    );
    const count = points.length;
    const outcomes = record ? readRecord(record) : [];
    process.stdout.write(
      `Seed ${seed}, points ${from} to ${Math.min(to, last)}.\n${skipped.map((line) => `${line}\n`).join('')}`,
    );
    const bar = new SingleBar({ format: '{bar} {value}/{total} points  {fault}' });
    bar.start(count, 0, { fault: '' });
    const describeRun = (leftovers: readonly string[]): string => writeReport({ seed, outcomes, leftovers, skipped });
    const options: RunOptions = { isLong: last >= LONG_FORM_POINTS };
    const leftovers = await runPoints(machines, byDatabase(points), options, (outcome) => {
      outcomes.push(toReported(outcome));
      if (record) appendFileSync(record, `${JSON.stringify(toReported(outcome))}\n`);
      bar.increment(1, { fault: outcome.point.fault.name });
      if (!process.stdout.isTTY) process.stdout.write(`${describePoint(outcome)}\n`);
      if (outcome.violations.length > 0) tellViolations(outcome);
      // A long run that is ended early has told what it saw.
      if (report) writeFileSync(report, describeRun([]));
    });
    bar.stop();
    process.stdout.write(describeRun(leftovers));
    if (report) writeFileSync(report, describeRun(leftovers));
    process.exitCode = leftovers.length > 0 || outcomes.some(({ violations }) => violations.length > 0) ? 1 : 0;
  } finally {
    await machines.stop();
  }
}

/** Takes the guards away in turn. Each time the faults must show it. */
async function runGuards({ seed, only = '' }: Options): Promise<void> {
  const machines = await startMachines();
  try {
    process.stdout.write(`Seed ${seed}, without one guard at a time:\n`);
    for (const guard of GUARDS.filter(({ name }) => name.includes(only))) {
      const { shown } = await tryWithout(machines, guard, ALL_FAULTS, seed);
      process.stdout.write(`- ${guard.name}: ${shown ? `missed (${shown.slice(0, 160)})` : 'NOT MISSED'}\n`);
      if (!shown) process.exitCode = 1;
    }
  } finally {
    await machines.stop();
  }
}

/** Those that can be tried here; what cannot is said, never passed over. */
function chooseFaults(machines: Machines, only: string | undefined) {
  const chosen = ALL_FAULTS.filter(({ name }) => only === undefined || name.includes(only));
  const skipped: string[] = [];
  const faults = chosen.filter((fault) => {
    const missing =
      fault.queue === 'redis' && !machines.redis ? 'no redis-server on the PATH' : fault.missing?.(machines);
    if (missing) skipped.push(`Skipped: ${fault.name} (${missing}).`);
    return !missing;
  });
  return { faults, skipped };
}

function toReported({ point, rows, tookMs, recoveryMs, violations }: PointOutcome): ReportedPoint {
  return { number: point.number, fault: point.fault.name, queue: point.queue, rows, tookMs, recoveryMs, violations };
}

/** What earlier pieces of the same run have seen. */
function readRecord(file: string): ReportedPoint[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as ReportedPoint);
}

/** Points that share a database do so wherever a run begins. */
function byDatabase(points: readonly Point[]): Point[][] {
  const databases = new Map<number, Point[]>();
  for (const point of points) {
    const place = Math.floor((point.number - 1) / POINTS_PER_DATABASE);
    databases.set(place, [...(databases.get(place) ?? []), point]);
  }
  return [...databases.values()];
}

/** A line for where a bar cannot be drawn. */
function describePoint({ point, tookMs, recoveryMs, violations }: PointOutcome): string {
  const times = `${(tookMs / 1000).toFixed(1)} s, recovered in ${(recoveryMs / 1000).toFixed(1)} s`;
  return `${point.number}. ${point.fault.name} (queue in ${point.queue}): ${times}${violations.length > 0 ? ', NOT WELL' : ''}`;
}

function tellViolations({ point, violations, log }: PointOutcome): void {
  const file = join(mkdtempSync(join(tmpdir(), 'musterroll-fault-')), `point-${point.number}.log`);
  writeFileSync(file, `${[...violations, '', ...log].join('\n')}\n`);
  process.stdout.write(
    `\nPoint ${point.number} (${point.fault.name}, queue in ${point.queue}):\n  ${violations.join('\n  ')}\n  The witness's log: ${file}\n`,
  );
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number from 1.');
  return number;
}

const program = new Command('test:faults')
  .description(
    'Kills, cuts, fills and freezes the product at seeded moments, and asks whether every row was done once.',
  )
  .option('--seed <number>', 'other moments, or those of an earlier run', wholeNumber, USUAL_SEED)
  .option('--points <number>', 'how often harm is done', wholeNumber, USUAL_POINTS)
  .option('--from <number>', 'goes on with this point of the seed', wholeNumber, 1)
  .option('--to <number>', 'ends with this point, and does the next another time', wholeNumber)
  .option('--record <file>', 'keeps every point in a file, and reports on all that stand in it')
  .option('--only <words>', 'only the faults (or guards) whose name holds these words')
  .option('--report <file>', 'also writes the report to a file, after every point')
  .option('--guards', 'switches the guards of the design off in turn: each time the faults must show it')
  .parse();

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const options = program.opts<Options>();
(options.guards ? runGuards(options) : runFaults(options)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
