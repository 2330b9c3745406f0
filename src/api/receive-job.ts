import type { Readable } from 'node:stream';
import type { JobOptions } from '../entities/bulk-job';
import { selectionAsCsv } from '../jobs/select-users';
import { UnknownFilter } from '../jobs/user-filter';
import { findOperation } from '../operations/all-operations';
import type { Operation } from '../operations/operation';
import { readBlocks } from '../tabular/blocks';
import type { HeaderOptions } from '../tabular/headers';
import { type OpenTable, openTable } from '../tabular/open-table';
import { tableFromRows } from '../tabular/table-from-rows';
import { TableProblem } from '../tabular/table-problem';
import { type HeldKey, holdKey } from './idempotency';
import { requireModestJson } from './json-limits';
import { Problem } from './problem';
import { readMoment } from './read-moment';
import type { Answer, Call } from './route';
import { takeIn } from './take-in';
import { openBody } from './upload-body';
import { type JobBody, jobBody, type UploadQuery } from './upload-schemas';

type AnyCall = Call<unknown, unknown, unknown>;

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** What browsers and tools call a CSV file. */
const CSV = [
  'text/csv',
  'text/plain',
  'application/csv',
  'application/vnd.ms-excel',
  'text/tab-separated-values',
  'application/octet-stream',
];
/** What is read as a whole before it is looked at. */
const MOST_JSON_BYTES = 50 * 1024 * 1024;

/**
 * Takes a bulk job in: reads the body as a stream, stages it, seals it, rings. Break the upload anywhere before the seal and nothing has
 * happened.
 * @param splits whether the rows name their customers: then there is no single one
 */
export async function receiveJob(
  call: AnyCall,
  operationName: string,
  query: UploadQuery,
  splits = false,
): Promise<Answer> {
  const operation = findOperation(operationName)!;
  const startAt = query.startAt === undefined ? null : readMoment(query.startAt, call.customer?.timeZone ?? 'UTC');
  const kind = kindOf(call);
  const held = await holdKey(call);
  const upload = openBody(call.request, (bytes) => held?.fingerprint.update(bytes));
  try {
    const body = kind === 'json' ? await readJson(upload.stream) : upload.stream;
    if (held?.isRepeat) return await repeatWith(held, body);
    const table = await toTable(call, operation, query, kind, body, splits);
    const { usageLocation, transliterate, mode } = query;
    const options: JobOptions = { ...(usageLocation && { usageLocation }), ...(transliterate && { transliterate }) };
    return await takeIn(call, held, { operation: operation.name, mode, options, startAt }, table, { splits });
  } catch (error) {
    await held?.release();
    throw explainSelection(error, kind);
  } finally {
    held?.rest();
    upload.release();
  }
}

/** What is wrong with a selection, told of a selection and not of the file that is made of it. */
function explainSelection(error: unknown, kind: ReturnType<typeof kindOf>): unknown {
  if (error instanceof UnknownFilter) return new Problem(422, 'unknown-filter', error.message);
  if (kind === 'json' && error instanceof TableProblem && error.code === 'empty-file')
    return new Problem(
      422,
      'empty-selection',
      'Nobody matches this selection. Change its filters, or look at the users first.',
    );
  return error;
}

/** @throws Problem 413 or 415 for what need not be read to be refused */
function kindOf({ request, config }: AnyCall): 'csv' | 'xlsx' | 'json' {
  const type = (request.headers['content-type'] ?? 'text/csv').split(';')[0]!.trim().toLowerCase();
  const kind = type === 'application/json' ? 'json' : type === XLSX ? 'xlsx' : CSV.includes(type) ? 'csv' : null;
  if (kind === null) {
    throw new Problem(
      415,
      'unsupported-media-type',
      `A body of the type "${type}" cannot be read. Send text/csv, ${XLSX}, or application/json.`,
      { accepted: ['text/csv', XLSX, 'application/json'] },
    );
  }
  const coding = request.headers['content-encoding']?.trim().toLowerCase() || 'identity';
  if (coding !== 'identity') {
    throw new Problem(
      415,
      'unsupported-encoding',
      `A body that is compressed with "${coding}" cannot be read. Send the file as it is, without the header Content-Encoding.`,
      {},
      { 'Accept-Encoding': 'identity' },
    );
  }
  const length = Number(request.headers['content-length'] ?? 0);
  const maximum = kind === 'json' ? Math.min(MOST_JSON_BYTES, config.MAX_UPLOAD_BYTES) : config.MAX_UPLOAD_BYTES;
  if (length > maximum) {
    const advice = kind === 'json' ? 'Send the rows as a file instead.' : 'Split it, or raise MAX_UPLOAD_BYTES.';
    throw new Problem(
      413,
      'too-large',
      `The request has ${length.toLocaleString('en')} bytes; at most ${maximum.toLocaleString('en')} are taken. ${advice}`,
      { maximum },
    );
  }
  return kind;
}

async function readJson(body: Readable): Promise<JobBody> {
  const blocks: Buffer[] = [];
  for await (const { bytes } of readBlocks(body, MOST_JSON_BYTES)) blocks.push(bytes);
  const bytes = Buffer.concat(blocks);
  requireModestJson(bytes);
  return jobBody.parse(parseJson(bytes));
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Problem(
      400,
      'invalid-json',
      `The request is not valid JSON: ${(error as Error).message}. Correct it and send it again.`,
    );
  }
}

/** A repeat is read to its end, so that its fingerprint can be compared, and changes nothing. */
async function repeatWith(held: HeldKey, body: Readable | JobBody): Promise<Answer> {
  if (Symbol.asyncIterator in body) for await (const _ of body);
  return held.repeat();
}

function toTable(
  call: AnyCall,
  operation: Operation,
  query: UploadQuery,
  kind: 'csv' | 'xlsx' | 'json',
  body: Readable | JobBody,
  splits: boolean,
): Promise<OpenTable> | OpenTable {
  const { config, transaction, customer } = call;
  const header: HeaderOptions = {
    allowed: splits ? [...operation.columns, 'Customer'] : operation.columns,
    required: splits ? [...operation.required, ['Customer']] : operation.required,
    ignoreUnknown: query.ignoreUnknown,
    map: query.map,
  };
  const cutting = { chunkRows: config.CHUNK_ROWS };
  if ('rows' in body) return tableFromRows(body.rows, { ...cutting, header });
  if ('select' in body && splits) {
    throw new Problem(
      422,
      'invalid-request',
      'A selection is made among the users of one customer. Send it to /api/v1/customers/{id}/jobs/{operation}.',
    );
  }
  const source = 'select' in body ? selectionAsCsv(transaction, customer.id, body.select, body.set) : body;
  return openTable(source, {
    ...cutting,
    contentType: kind === 'xlsx' ? XLSX : 'text/csv',
    sheet: query.sheet,
    encoding: query.encoding,
    delimiter: query.delimiter,
    headerRow: query.headerRow,
    maxBytes: config.MAX_UPLOAD_BYTES,
    header,
  });
}
