/** Whole attempts before a chunk is split to find the row at fault. */
export const WHOLE_ATTEMPTS = 3;
/** Failures that another attempt may cure, before the chunk is split all the same. */
export const MOST_TRANSIENT = 8;
const MOST_BACKOFF_MS = 5_000;

/** Whole milliseconds: doubles with every failure, up to 5 s, with half of it left to chance so that those who failed together do not meet again. */
export function backoff(failures: number): number {
  return Math.round(Math.min(MOST_BACKOFF_MS, 100 * 2 ** failures) * (0.5 + Math.random() / 2));
}

/** Where it happened, without the message: the database's may quote a row. */
export function whereOf(stack: string | undefined): string[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
}

/** All rows at first; after the whole attempts, half as many with every failure. */
export function limitAfter(failures: number, rowCount: number): number {
  return Math.max(1, Math.ceil(rowCount / 2 ** Math.max(0, failures - WHOLE_ATTEMPTS + 1)));
}

/**
 * Whether another attempt may go better: serialization failure, deadlock, lock timeout, lost connection, a server that restarts or has
 * no room.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isTransient(code: string | undefined): boolean {
  return code === undefined || /^(40|08|53|57)|^55P03$|^E[A-Z]+$/.test(code);
}
