/** A part of the product that keeps a promise, and what is left of it without. */
export interface Guard {
  name: string;
  /** What is replaced in the compiled product; other guards that would keep the same promise go with it. */
  patches: readonly { file: string; from: string | RegExp; to: string }[];
  /** What the database no longer holds. */
  statements?: readonly string[];
  /** The fault by which its absence must show. */
  fault: string;
}

/** A chunk without its customer's lock, which counting locks takes as well. */
const NO_CUSTOMER_LOCK = [
  { file: 'jobs/lock-chunk.js', from: 'FOR NO KEY UPDATE SKIP LOCKED', to: '' },
  {
    file: 'operations/load-directory.js',
    from: /UPDATE customers c SET lock_count = lock_count \+ 1 FROM customer WHERE c\.id = customer\.id\s+RETURNING lock_count::float8/,
    to: 'SELECT 1::float8 AS lock_count FROM customer',
  },
];
const OWN_TRANSACTION = "await require('../operations/statements').transact";

/** The guards of the design. With one of them gone, the faults must show it: a check that cannot fail is worth nothing. */
export const GUARDS: readonly Guard[] = [
  {
    name: 'results are committed with their effects',
    patches: [
      {
        file: 'jobs/settle-chunk.js',
        from: /new (\w+\.ToldOutcomes)\(statements, job\)/,
        to: 'Object.assign(new $1(statements, job), { dataSource })',
      },
      {
        file: 'jobs/told-outcomes.js',
        from: /await \(0, (write_results_1\.writeResults)\)\(this\.statements((?:, [\w.]+)*)\)/,
        to: `${OWN_TRANSACTION}(this.dataSource, (own) => $1(own$2))`,
      },
    ],
    fault: 'a worker is killed after COMMIT, before it hears',
  },
  {
    name: 'effects are committed with their results',
    patches: [
      { file: 'jobs/settle-chunk.js', from: '({ statements, reader,', to: '({ dataSource, statements, reader,' },
      {
        file: 'jobs/settle-rows.js',
        from: /continue;\s+\(0, (write_directory_1\.writeUsers)\)\(statements((?:, [\w.']+)*)\)/,
        to: `continue; ${OWN_TRANSACTION}(desk.dataSource, async (own) => $1(own$2))`,
      },
      // It would wait for itself.
      ...NO_CUSTOMER_LOCK,
    ],
    fault: 'a worker is killed between effects and results',
  },
  {
    name: 'a chunk that is settled is not settled again (settled_at, next_chunk, the key of the results)',
    patches: [
      { file: 'jobs/lock-chunk.js', from: '!locked || locked.chunk.settledAt', to: '!locked' },
      { file: 'jobs/lock-chunk.js', from: 'job.nextChunk !== ordinal', to: 'false' },
      {
        file: 'jobs/chunk-entry.js',
        from: 'start: chunk.settledRows',
        to: 'start: 0',
      },
    ],
    statements: ['ALTER TABLE row_results DROP CONSTRAINT row_results_pkey'],
    fault: 'every chunk is delivered three times',
  },
  {
    name: "the job's state is looked at again under its lock",
    patches: [{ file: 'jobs/lock-chunk.js', from: "job.state !== 'queued' && job.state !== 'running'", to: 'false' }],
    fault: 'a job is paused at a random moment, and resumed',
  },
  {
    name: 'the watcher rings for what was not rung for',
    patches: [{ file: 'workers/watcher.js', from: 'for (const { id } of due)', to: 'for (const { id } of [])' }],
    fault: 'an API is killed after the seal, before the bell',
  },
  {
    name: 'the watcher ends the transactions of frozen workers',
    patches: [{ file: 'workers/watcher.js', from: 'await endFrozen(dataSource, logger);', to: '' }],
    fault: 'a worker is stopped past its lock, with a transaction open, and woken again',
  },
  {
    name: 'nobody who rings waits for the lock of a job',
    patches: [{ file: 'jobs/ring-job.js', from: 'FOR NO KEY UPDATE SKIP LOCKED', to: 'FOR NO KEY UPDATE' }],
    fault: 'a worker is stopped past its lock, with a transaction open, and woken again',
  },
  {
    name: 'uploads that broke off are swept',
    patches: [{ file: 'workers/watcher.js', from: 'for (const { id } of abandoned)', to: 'for (const { id } of [])' }],
    fault: 'an API is killed before the seal',
  },
  {
    name: 'an idempotency key is committed with the seal',
    patches: [{ file: 'api/take-in.js', from: 'await held?.keep(manager, answer);', to: '' }],
    fault: 'an API is killed when the seal is committed',
  },
  {
    name: 'an idempotency key is freed although the connection that is to free it is broken',
    patches: [
      {
        file: 'api/idempotency.js',
        from: 'await tryOnce().catch(() => void goOn());',
        to: 'await tryOnce().catch(() => undefined);',
      },
    ],
    fault: 'all backends are terminated, again and again',
  },
  {
    name: "seats change under the customer's lock (and no more are taken than there are)",
    patches: [
      { file: 'operations/load-directory.js', from: /FOR NO KEY UPDATE \$\{.*?\}/, to: '' },
      ...NO_CUSTOMER_LOCK,
    ],
    statements: ['ALTER TABLE subscriptions DROP CONSTRAINT seats_oversold'],
    fault: 'two APIs and eight workers on one seat pool',
  },
  {
    name: 'a chunk is split down to the row at fault',
    patches: [
      {
        file: 'workers/after-failure.js',
        from: 'function limitAfter(failures, rowCount) {',
        to: 'function limitAfter(failures, rowCount) { return rowCount;',
      },
    ],
    fault: 'one row makes the database raise an error that nobody foresaw',
  },
];

/**
 * What the compiled files are without a guard.
 * @param read a file's text, by its path below `dist/`
 * @throws Error when the guard does not stand where it stood, once: then this file has to follow the product
 */
export function takeAway({ name, patches }: Guard, read: (file: string) => string): Map<string, string> {
  const changed = new Map<string, string>();
  for (const { file, from, to } of patches) {
    const text = changed.get(file) ?? read(file);
    const times =
      typeof from === 'string' ? text.split(from).length - 1 : [...text.matchAll(new RegExp(from, 'g'))].length;
    if (times !== 1) throw new Error(`"${name}": dist/${file} holds ${from} ${times} times, and should once`);
    changed.set(file, text.replace(from, to));
  }
  return changed;
}
