import type { Job, RowStatus } from '../api/types';

/** The outcomes of rows in the order they are shown, with their colours and the job's counter of each. */
export const OUTCOMES: readonly {
  status: RowStatus;
  counter: 'succeeded' | 'warned' | 'unchanged' | 'rejected' | 'cancelled';
  bar: string;
  tone: string;
}[] = [
  { status: 'succeeded', counter: 'succeeded', bar: 'var(--bar-good)', tone: 'var(--tone-good)' },
  { status: 'succeeded_with_warnings', counter: 'warned', bar: 'var(--bar-warn)', tone: 'var(--tone-warn)' },
  { status: 'unchanged', counter: 'unchanged', bar: 'var(--bar-same)', tone: 'var(--mantine-color-dimmed)' },
  { status: 'rejected', counter: 'rejected', bar: 'var(--bar-bad)', tone: 'var(--tone-bad)' },
  { status: 'cancelled', counter: 'cancelled', bar: 'var(--bar-rest)', tone: 'var(--mantine-color-dimmed)' },
];

/** The outcomes that a job has, with how many rows ended so. */
export function outcomesOf(job: Job) {
  return OUTCOMES.map((outcome) => ({ ...outcome, count: job[outcome.counter] })).filter(({ count }) => count > 0);
}
