import fc from 'fast-check';
import type { Fault } from './fault';
import type { QueueKind } from './installation';

/** One act of harm: which, on which queue, and the random numbers that decide its moments. */
export interface Point {
  number: number;
  fault: Fault;
  queue: QueueKind;
  chances: readonly number[];
}

const CHANCES = 24;
/** As many points share a database, so that asking what always holds stays quick. */
export const POINTS_PER_DATABASE = 15;

/**
 * Makes the points of a seed: point n is the same however many follow. Databases take turns between the two queues; every fault has its
 * turn before one is repeated, in an order that the seed shuffles.
 */
export function planPoints(
  faults: readonly Fault[],
  queues: readonly QueueKind[],
  seed: number,
  count: number,
): Point[] {
  const chances = fc.sample(
    fc.array(fc.noBias(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), {
      minLength: CHANCES,
      maxLength: CHANCES,
    }),
    {
      seed,
      numRuns: count,
    },
  );
  const order = fc.sample(fc.shuffledSubarray([...faults], { minLength: faults.length }), { seed, numRuns: 1 })[0]!;
  const waiting: Fault[] = [];
  return chances.map((drawn, index) => {
    const queue = queues[Math.floor(index / POINTS_PER_DATABASE) % queues.length]!;
    const fits = (fault: Fault) => fault.queue === undefined || fault.queue === queue;
    if (!waiting.some(fits)) waiting.push(...order);
    const [fault] = waiting.splice(waiting.findIndex(fits), 1);
    return { number: index + 1, fault: fault!, queue, chances: drawn };
  });
}
