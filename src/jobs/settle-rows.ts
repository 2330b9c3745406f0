import { findOperation } from '../operations/all-operations';
import { decideRow } from '../operations/decide-row';
import type { Directory } from '../operations/directory';
import { queryForRows } from '../operations/directory-query';
import { loadInto, type OpenDirectory, openDirectory } from '../operations/load-directory';
import type { Operation } from '../operations/operation';
import { Rejection } from '../operations/rejection';
import type { RowInput } from '../operations/row-input';
import type { Reader, Statements } from '../operations/statements';
import { writeCounts, writeUsers } from '../operations/write-directory';
import type { ChunkEntry } from './chunk-entry';
import { keepTrial } from './keep-trial';
import type { SettlingJob } from './lock-chunk';
import { nameOf, type PreparedChunk } from './prepare-chunk';
import type { PreparedRow } from './prepared-rows';
import { type RowOutcome, rejected } from './row-outcome';
import type { Settling } from './settling';
import type { ToldOutcomes } from './told-outcomes';
import { layOver } from './validation-overlay';

/** Where rows are settled: in one transaction, for one job. */
export interface SettlingDesk {
  statements: Statements;
  /** Reads on another connection what was before the chunk. */
  reader: Reader;
  job: SettlingJob;
  told: ToldOutcomes;
  settling: Settling;
  /** The customer, read under the locks or as the chunk in front leaves it. */
  open: OpenDirectory;
  /** Tells whether the locks are held. What is written before is kept back. */
  entry: Pick<ChunkEntry, 'held' | 'isHeld' | 'former'>;
}

/** The rows of a chunk from `start` up to `end`, both counted from 0. */
export interface RowsToSettle extends Pick<PreparedChunk, 'rows' | 'given'> {
  start: number;
  end: number;
}

/**
 * Decides a chunk's rows in their order, and sends what they come to. Some of it is still under way afterwards.
 * @param trusted whether the names of new users are taken to be free, which the database judges anyway
 * @returns the customer as the rows leave it
 */
export async function settleRows(desk: SettlingDesk, rows: RowsToSettle, trusted = false): Promise<OpenDirectory> {
  const operation = findOperation(desk.job.operation)!;
  if (desk.job.mode === 'validate') return tryRows(desk, operation, rows);
  if (operation.findsNobody) return settleAtOnce(desk, operation, rows, trusted);
  return settleInPortions(desk, operation, rows);
}

/** Decides rows as if those before had been applied, and keeps what they would have come to. */
async function tryRows(desk: SettlingDesk, operation: Operation, some: RowsToSettle): Promise<OpenDirectory> {
  const { statements, job, told } = desk;
  const rows = some.rows.slice(some.start, some.end);
  const { outcomes, directory } = await decideAtOnce(desk, operation, { rows, given: some.given }, false);
  await told.add(await keepTrial(statements, job, rows, outcomes, directory));
  return desk.open;
}

async function settleAtOnce(
  desk: SettlingDesk,
  operation: Operation,
  some: RowsToSettle,
  trusted: boolean,
): Promise<OpenDirectory> {
  const rows = some.rows.slice(some.start, some.end);
  const whole = { rows, given: some.given };
  let { open } = desk;
  let decided = await decideAtOnce(desk, operation, whole, trusted);
  // A row that is refused is not written, so the index never sees its name; that the name was taken may have been the first thing to say.
  if (trusted && decided.outcomes.some(({ status }, index) => status === 'rejected' && rows[index]!.input)) {
    const { statements, job, settling } = desk;
    await desk.entry.held;
    open = await openDirectory(statements, job.customerId!, settling.catalogue, settling.retention);
    decided = await decideAtOnce({ ...desk, open }, operation, whole, false);
  }
  writeUsers(desk.statements, decided.directory, 'copy');
  writeCounts(desk.statements, decided.directory);
  // The database takes the effects in while what is told of them is put into words.
  await desk.told.add(decided.outcomes);
  return open;
}

/**
 * Portion by portion, with one directory. Whom a portion names is read before the one in front of it is written, which makes no
 * difference: the directory knows better than the database of everybody whom it has.
 */
async function settleInPortions(
  desk: SettlingDesk,
  operation: Operation,
  { rows, given, start, end }: RowsToSettle,
): Promise<OpenDirectory> {
  const { statements, reader, told, open, entry } = desk;
  const { first, others } = desk.settling.portions;
  const portionAt = (from: number, count: number) => rows.slice(from, Math.min(from + count, end));
  const read = (portion: readonly PreparedRow[]): Promise<void> => {
    const inputs = portion.map(({ input }) => input);
    const query = queryForRows(inputs, operation, given);
    const reading = inputs.length > 0 ? loadInto(open, reader, query, entry.former()) : Promise.resolve();
    // Awaited when its portion's turn comes; until then its failure must not count as unhandled.
    reading.catch(() => undefined);
    return reading;
  };
  const toOutcome = outcomeMaker(desk, operation, open.directory);
  let portion = portionAt(start, first);
  let reading = read(portion);
  try {
    for (let next = start + first; portion.length > 0; next += others) {
      // Made while the database looks for those of this portion.
      const following = portionAt(next, others);
      await reading;
      reading = read(following);
      const outcomes = portion.map(toOutcome);
      writeUsers(statements, open.directory, 'copy');
      open.directory.noteWritten();
      await told.add(outcomes);
      portion = following;
    }
  } finally {
    // Nothing may be asked of the connection once the transaction is over.
    await reading.catch(() => undefined);
  }
  writeCounts(statements, open.directory);
  return open;
}

async function decideAtOnce(
  desk: SettlingDesk,
  operation: Operation,
  { rows, given }: { rows: readonly PreparedRow[] } & Pick<PreparedChunk, 'given'>,
  trusted: boolean,
): Promise<{ outcomes: RowOutcome[]; directory: Directory }> {
  const { statements, job, open, entry } = desk;
  const query = queryForRows(
    rows.map(({ input }) => input),
    operation,
    given,
    trusted,
  );
  // Behind another chunk the transaction's own connection waits for the locks.
  await loadInto(open, entry.isHeld ? statements : desk.reader, query, entry.former());
  if (job.mode === 'validate') await layOver(statements, job, query, open.directory);
  return { outcomes: rows.map(outcomeMaker(desk, operation, open.directory)), directory: open.directory };
}

/** Makes the function that decides a row. */
function outcomeMaker(
  { job }: SettlingDesk,
  operation: Operation,
  directory: Directory,
): (prepared: PreparedRow) => RowOutcome {
  const context = { jobId: job.id, usageLocation: job.options.usageLocation ?? null };
  return ({ row, name, input, material, rejection }) => {
    if (!input) return rejected(row, nameOf(name), rejection!);
    const decision = decideRow(operation, { row, input, material }, directory, context);
    if (decision instanceof Rejection) return rejected(row, knownName(input, directory) ?? nameOf(name), decision);
    const warnings = decision.warnings?.length ? decision.warnings : null;
    return {
      row,
      status: warnings ? 'succeeded_with_warnings' : decision.status,
      userId: decision.userId,
      upn: decision.upn,
      code: null,
      column: null,
      facts: null,
      warnings,
      before: decision.before ?? null,
    };
  };
}

/** Who is named by id is known to people by the user name. */
function knownName({ userId, upn }: RowInput, directory: Directory): string | null {
  return userId && !upn ? (directory.userById(userId)?.upn ?? null) : null;
}
