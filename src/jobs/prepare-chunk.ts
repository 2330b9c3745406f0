import { setImmediate as immediate } from 'node:timers/promises';
import { hashChosenPassword, judgeChosenPassword } from '../credentials/chosen-password';
import { chunkContext, openPayload, sealPayload } from '../credentials/payload-cipher';
import { createTemporaryPasswordDeriver, hashTemporaryPassword } from '../credentials/temporary-password';
import type { JobOptions } from '../entities/bulk-job';
import type { ColumnName } from '../entities/column-name';
import { findOperation } from '../operations/all-operations';
import { Catalogue, type CatalogueProduct } from '../operations/catalogue';
import type { Operation } from '../operations/operation';
import { createRowReader } from '../operations/read-row';
import { Rejection } from '../operations/rejection';
import type { RowInput, RowMaterial } from '../operations/row-input';
import { cleanText } from '../operations/values/clean-text';
import { excerpt } from '../operations/values/excerpt';
import { createLicenseParser, type LicenseParser } from '../operations/values/license-parser';
import type { Header } from '../tabular/headers';
import { type RecordFormat, readRows, type TableRow } from '../tabular/parse-batch';
import { pickCells } from '../tabular/pick-cells';
import { writeRecords } from '../tabular/write-records';
import { makeUserId } from './make-user-id';
import { type PreparedRow, type PreparedRows, type ReadRow, RowsOnDemand } from './prepared-rows';

/** How the rows of a job are read back from its payloads; stored with the job. */
export interface Reading {
  format: RecordFormat;
  /** Position of the cell that holds the whole row as JSON, in rows that the product itself made. */
  inputColumn?: number;
  columns: Header['columns'];
  derived: Header['derived'];
  resultColumns: number[];
  passwordColumns: number[];
  statusColumns: number[];
}

/** All that preparing a chunk takes. Plain data: it is sent to a thread. */
export interface ChunkToPrepare {
  jobId: string;
  ordinal: number;
  operation: string;
  firstRow: number;
  firstLine: number;
  /** The sealed payload. */
  body: Uint8Array;
  payloadKey: Uint8Array;
  /** Null: shredded, or the operation makes no passwords. */
  passwordSecret: Uint8Array | null;
  reading: Reading;
  options: JobOptions;
  products: readonly CatalogueProduct[];
  /** Whether passwords leave the payload with this: not while it is only validated. */
  wipes: boolean;
}

export interface PreparedChunk {
  rows: PreparedRows;
  /** The columns that the rows have; null: any. */
  given: readonly ColumnName[] | null;
  /** The payload without its passwords, sealed again; null when it had none. */
  wipedBody: Uint8Array | null;
}

/**
 * Everything about a chunk that needs no lock and no database: open, parse, read the cells, make ids and passwords, hash. Runs off
 * the event loop, ahead of time. What it makes lives until the chunk is settled, so that it makes as little as it can: rows without a chosen
 * password, whose hash takes its time, are made when their turn comes.
 */
export async function prepareChunk(chunk: ChunkToPrepare): Promise<PreparedChunk> {
  const { reading } = chunk;
  const operation = findOperation(chunk.operation)!;
  const context = chunkContext(chunk.jobId, chunk.ordinal);
  const body = openPayload(Buffer.from(chunk.payloadKey), Buffer.from(chunk.body), context);
  const read = () => readRows({ body, firstRow: chunk.firstRow, firstLine: chunk.firstLine }, reading.format);
  const given = reading.inputColumn === undefined ? pickCells(reading).columns : null;
  if (reading.passwordColumns.length === 0 && !given?.includes('Password')) {
    // Only a chosen password takes its time.
    const begin = () => mapRows(read(), createRowPreparer(chunk, operation) as (row: TableRow) => PreparedRow);
    return { rows: new RowsOnDemand(begin), given, wipedBody: null };
  }
  const prepare = createRowPreparer(chunk, operation);
  const mayHoldPasswords = chunk.wipes && reading.passwordColumns.length > 0;
  const rows: TableRow[] = [];
  const prepared: PreparedRow[] = [];
  for (const row of read()) {
    if (mayHoldPasswords) rows.push(row);
    const ready = prepare(row);
    prepared.push(ready instanceof Promise ? await ready : ready);
    // What the chunk in front sends must be able to leave meanwhile.
    if (prepared.length % ROWS_A_SLICE === 0) await immediate();
  }
  const wiped = await wipePasswords(rows, reading);
  return { rows: prepared, given, wipedBody: wiped && sealPayload(Buffer.from(chunk.payloadKey), wiped, context) };
}

function* mapRows(rows: Iterable<TableRow>, prepare: (row: TableRow) => PreparedRow): Generator<PreparedRow> {
  for (const row of rows) yield prepare(row);
}

const ROWS_A_SLICE = 50;

const NOTHING: RowMaterial = { newUserId: '', temporaryPassword: '', temporaryPasswordHash: null };

function createRowPreparer(
  chunk: ChunkToPrepare,
  operation: Operation,
): (row: TableRow) => PreparedRow | Promise<PreparedRow> {
  const { inputColumn } = chunk.reading;
  const width = chunk.reading.columns.length;
  const { columns, pick } = pickCells(chunk.reading);
  const nameIn = nameFinder(columns);
  const passwordAt = columns.indexOf('Password');
  const read = createRowReader(columns, {
    transliterate: chunk.options.transliterate ?? false,
    licenses: licenseParserFor(chunk.products),
  });
  const derive =
    chunk.passwordSecret && operation.makesPasswords
      ? createTemporaryPasswordDeriver(Buffer.from(chunk.passwordSecret))
      : null;
  const creates = operation.name === 'create-users';
  const finish = operation.preparer?.(chunk.jobId, inputColumn === undefined ? columns : null) ?? (() => undefined);

  return ({ row, cells }) => {
    const picked = pick(cells);
    const name = nameIn(picked);
    try {
      if (cells.length !== width)
        throw new Rejection('wrong-cell-count', null, { found: cells.length, expected: width });
      const input = inputColumn === undefined ? read(picked) : (JSON.parse(cells[inputColumn]!) as RowInput);
      const material = derive ? makeMaterial(derive(row), creates) : NOTHING;
      const prepared = { row, name, input, material, rejection: null };
      if (passwordAt >= 0 && isGiven(picked[passwordAt]))
        return takeChosenPassword(prepared, picked[passwordAt]!, finish);
      finish(prepared);
      return prepared;
    } catch (error) {
      return refuse(row, name, error);
    }
  };
}

function makeMaterial(temporaryPassword: string, creates: boolean): RowMaterial {
  if (!creates) return { newUserId: '', temporaryPassword, temporaryPasswordHash: null };
  const newUserId = makeUserId();
  return {
    newUserId,
    temporaryPassword: '',
    temporaryPasswordHash: hashTemporaryPassword(temporaryPassword, newUserId),
  };
}

async function takeChosenPassword(
  prepared: ReadRow,
  password: string,
  finish: (prepared: ReadRow) => void,
): Promise<PreparedRow> {
  const { row, name, input } = prepared;
  const reason = judgeChosenPassword(password, {
    upn: input.upn?.upn ?? '',
    displayName: input.details.displayName ?? '',
  });
  if (reason) return refuse(row, name, new Rejection('weak-password', 'Password', { reason }));
  input.chosenPasswordHash = await hashChosenPassword(password);
  finish(prepared);
  return prepared;
}

function refuse(row: number, name: string | null, error: unknown): PreparedRow {
  if (!(error instanceof Rejection)) throw error;
  const { code, column, facts } = error;
  return { row, name, input: null, material: NOTHING, rejection: { code, column, facts } };
}

/** Makes the function that finds the cell that names a row's user. @param columns in the order of the cells */
export function nameFinder(columns: readonly (ColumnName | null)[]): (cells: readonly string[]) => string | null {
  const [email, userId] = [columns.indexOf('Email'), columns.indexOf('User ID')];
  return (cells) => cells[email] || cells[userId] || null;
}

/** The user's name as a row gives it, short enough for the result of a row that is refused. */
export function nameOf(cell: string | null): string | null {
  return cell && (excerpt(cleanText(cell).replaceAll('\0', '')).toWellFormed() || null);
}

function isGiven(cell: string | undefined): boolean {
  return cell !== undefined && cell !== '';
}

let known: { key: readonly CatalogueProduct[]; parser: LicenseParser } | undefined;

/** Reading licence cells is remembered from chunk to chunk, for as long as the catalogue is the same. */
function licenseParserFor(products: readonly CatalogueProduct[]): LicenseParser {
  if (known?.key !== products) known = { key: products, parser: createLicenseParser(new Catalogue(products)) };
  return known.parser;
}

/**
 * The rows without the passwords that people put in; null when nobody did. A row that held nothing else keeps a mark, because a blank
 * record is no row at all and the rows behind it would move up.
 */
export async function wipePasswords(
  rows: readonly TableRow[],
  { passwordColumns, format }: Pick<Reading, 'passwordColumns' | 'format'>,
): Promise<Buffer | null> {
  const isSecret = (index: number) => passwordColumns.includes(index);
  if (!rows.some(({ cells }) => passwordColumns.some((position) => isGiven(cells[position])))) return null;
  const wiped = rows.map(({ cells }) => {
    const isAlone = cells.every((cell, index) => isSecret(index) || cell.trim() === '');
    return cells.map((cell, index) => (isSecret(index) ? (isAlone ? '*' : '') : cell));
  });
  return writeRecords(wiped, format.delimiter);
}
