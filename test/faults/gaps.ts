import type { Statement } from './postgres-proxy';

const changesResults = (text: string) => /^\s*(COPY|INSERT INTO|WITH)\b.*\brow_results\b/is.test(text);
const seals = (text: string) => /^\s*UPDATE "?bulk_jobs"?.*"?row_count"? = /is.test(text);
const commits = (text: string) => /^\s*COMMIT/is.test(text);

/** Moments of a job's way, told by the statement that a process has executed then. */
export const GAPS = {
  /** The chunk is locked. */
  claim: ({ text }: Statement) => /\bchunks\b.*SKIP LOCKED/is.test(text),
  /** The rows' effects are written, their results are not. */
  results: ({ text }: Statement) => changesResults(text),
  /** The transaction that settles rows is committed. */
  commit: ({ text, transaction }: Statement) => commits(text) && transaction.some(changesResults),
  /** All rows are staged, the job is not sealed. */
  seal: ({ text }: Statement) => seals(text),
  /** The transaction that seals the job is committed. */
  sealCommit: ({ text, transaction }: Statement) => commits(text) && transaction.some(seals),
  /** The bell is rung. */
  bell: ({ text }: Statement) => /^\s*UPDATE bulk_jobs.*ring_number = ring_number \+ 1/is.test(text),
} satisfies Record<string, (statement: Statement) => boolean>;
