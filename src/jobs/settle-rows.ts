import { setImmediate as immediate } from 'node:timers/promises';
import { findOperation } from '../operations/all-operations';
import { decideRow } from '../operations/decide-row';
import type { Directory } from '../operations/directory';
import { queryForRows } from '../operations/directory-query';
import { loadInto, type OpenDirectory } from '../operations/load-directory';
import type { Operation } from '../operations/operation';
import { Rejection } from '../operations/rejection';
import type { RowInput } from '../operations/row-input';
import type { Reader, Statements } from '../operations/statements';
import { writeCounts, writeUsers } from '../operations/write-directory';
import type { ChunkEntry } from './chunk-entry';
import { keepTrial } from './keep-trial';
import type { SettlingJob } from './lock-chunk';
import { nameOf, type PreparedChunk } from './prepare-chunk';
import type { PreparedRow, ReadRow } from './prepared-rows';
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
  entry: Pick<ChunkEntry, 'former'>;
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
 * @throws RefusedOnTrust when the rows have to be done again without trust; some of what they come to has been sent
 */
export async function settleRows(desk: SettlingDesk, rows: RowsToSettle, trusted = false): Promise<OpenDirectory> {
  const operation = findOperation(desk.job.operation)!;
  if (desk.job.mode === 'validate') return tryRows(desk, operation, rows);
  const isTrusted = trusted && operation.findsNobody === true;
  if (isTrusted && !desk.open.scope.anyDeleted) return settleOnTrust(desk, operation, rows);
  return settleInPortions(desk, operation, rows, isTrusted);
}

/** Decides rows as if those before had been applied, and keeps what they would have come to. */
async function tryRows(
  desk: SettlingDesk,
  operation: Operation,
  { rows: all, given, start, end }: RowsToSettle,
): Promise<OpenDirectory> {
  const { statements, job, told, open } = desk;
  const { directory } = open;
  const rows = all.slice(start, end);
  const inputs = rows.map(({ input }) => input);
  const query = queryForRows(inputs, operation, given);
  await loadInto(open, statements, query);
  await layOver(statements, job, query, directory);
  const outcomes = rows.map(outcomeMaker(desk, operation, directory));
  await told.add(await keepTrial(statements, job, rows, outcomes, directory));
  return open;
}

/**
 * Where nobody has to be looked for, rows are made, decided and forgotten a few at a time: what outlives two collections of the young
 * generation costs as much to collect as everything else that is done for a row.
 */
async function settleOnTrust(
  desk: SettlingDesk,
  operation: Operation,
  { rows, start, end }: RowsToSettle,
): Promise<OpenDirectory> {
  const { statements, told, open, settling } = desk;
  const toOutcome = outcomeMaker(desk, operation, open.directory);
  let outcomes: RowOutcome[] = [];
  for (let at = start; at < end; at += ROWS_A_SLICE) {
    const some = rows.slice(at, Math.min(at + ROWS_A_SLICE, end));
    const decided = some.map(toOutcome);
    if (decided.some(isRefusal(some))) throw new RefusedOnTrust();
    outcomes.push(...decided);
    await immediate();
    if (outcomes.length < settling.portions.others && at + ROWS_A_SLICE < end) continue;
    writeUsers(statements, open.directory, 'copy');
    open.directory.noteWritten();
    await told.add(outcomes);
    outcomes = [];
  }
  writeCounts(statements, open.directory);
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
  trusted: boolean,
): Promise<OpenDirectory> {
  const { statements, reader, told, open, entry } = desk;
  const { first, others } = desk.settling.portions;
  const portionAt = (from: number, count: number) =>
    inSlices(Math.max(0, Math.min(count, end - from)), (at, to) => rows.slice(from + at, from + to));
  const read = (portion: readonly PreparedRow[]): Promise<void> => {
    const inputs = portion.map(({ input }) => input);
    const query = queryForRows(inputs, operation, given, trusted);
    const reading = inputs.length > 0 ? loadInto(open, reader, query, entry.former()) : Promise.resolve();
    // Awaited when its portion's turn comes; until then its failure must not count as unhandled.
    reading.catch(() => undefined);
    return reading;
  };
  const toOutcome = outcomeMaker(desk, operation, open.directory);
  let portion = await portionAt(start, first);
  let reading = read(portion);
  try {
    for (let next = start + first; portion.length > 0; next += others) {
      // Made while the database looks for those of this portion.
      const following = await portionAt(next, others);
      await reading;
      reading = read(following);
      const decided = portion;
      const outcomes = await inSlices(decided.length, (at, to) => decided.slice(at, to).map(toOutcome));
      if (trusted && outcomes.some(isRefusal(decided))) throw new RefusedOnTrust();
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

const ROWS_A_SLICE = 125;

/** Makes things a slice at a time, so that what the chunk in front sends is not held up by it. */
async function inSlices<Thing>(count: number, make: (at: number, to: number) => readonly Thing[]): Promise<Thing[]> {
  const made: Thing[] = [];
  for (let at = 0; at < count; at += ROWS_A_SLICE) {
    if (at > 0) await immediate();
    made.push(...make(at, Math.min(at + ROWS_A_SLICE, count)));
  }
  return made;
}

/**
 * A row was refused whose name was taken to be free. It is not written, so that the index never sees its name; but that the name was taken may
 * have been the first thing to say.
 */
export class RefusedOnTrust extends Error {}

/** Whether the row of an outcome could be read, and was refused all the same. */
function isRefusal(rows: readonly PreparedRow[]): (outcome: RowOutcome, index: number) => boolean {
  return ({ status }, index) => status === 'rejected' && rows[index]!.input !== null;
}

/** Makes the function that decides a row. */
function outcomeMaker(
  { job }: SettlingDesk,
  operation: Operation,
  directory: Directory,
): (prepared: PreparedRow) => RowOutcome {
  const context = { jobId: job.id, usageLocation: job.options.usageLocation ?? null };
  return (prepared) => {
    const { row, name, input, rejection } = prepared;
    if (!input) return rejected(row, nameOf(name), rejection!);
    const decision = decideRow(operation, prepared as ReadRow, directory, context);
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
