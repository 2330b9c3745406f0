import { PassThrough, pipeline, type Readable } from 'node:stream';
import express from 'express';
import type { JobOptions } from '../entities/bulk-job';
import { selectionAsCsv } from '../jobs/select-users';
import { UnknownFilter } from '../jobs/user-filter';
import { findOperation } from '../operations/all-operations';
import type { Operation } from '../operations/operation';
import type { HeaderOptions } from '../tabular/headers';
import { type OpenTable, openTable } from '../tabular/open-table';
import { tableFromRows } from '../tabular/table-from-rows';
import { type HeldKey, holdKey } from './idempotency';
import { Problem } from './problem';
import { readMoment } from './read-moment';
import type { Answer, Call } from './route';
import { takeIn } from './take-in';
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
const JSON_LIMIT = '50mb';

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
  try {
    const body = kind === 'json' ? await readJson(call, held) : stream(call, held);
    if (held?.isRepeat) return await repeatWith(held, body);
    const table = await toTable(call, operation, query, kind, body, splits);
    const { usageLocation, transliterate, mode } = query;
    const options: JobOptions = { ...(usageLocation && { usageLocation }), ...(transliterate && { transliterate }) };
    return await takeIn(call, held, { operation: operation.name, mode, options, startAt }, table, { splits });
  } catch (error) {
    await held?.release();
    throw error instanceof UnknownFilter ? new Problem(422, 'unknown-filter', error.message) : error;
  } finally {
    held?.rest();
  }
}

function kindOf({ request, config }: AnyCall): 'csv' | 'xlsx' | 'json' {
  const type = (request.headers['content-type'] ?? 'text/csv').split(';')[0]!.trim().toLowerCase();
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > config.MAX_UPLOAD_BYTES) {
    throw new Problem(
      413,
      'too-large',
      `The file has ${length} bytes; at most ${config.MAX_UPLOAD_BYTES} are taken. Split it, or raise MAX_UPLOAD_BYTES.`,
      { maximum: config.MAX_UPLOAD_BYTES },
    );
  }
  if (type === 'application/json') return 'json';
  if (type === XLSX) return 'xlsx';
  if (CSV.includes(type)) return 'csv';
  throw new Problem(
    415,
    'unsupported-media-type',
    `A body of the type "${type}" cannot be read. Send text/csv, ${XLSX}, or application/json.`,
    { accepted: ['text/csv', XLSX, 'application/json'] },
  );
}

/** The body as it comes, every byte of it also going into the fingerprint. */
function stream({ request }: AnyCall, held: HeldKey | null): Readable {
  if (!held) return request;
  const through = new PassThrough();
  request.on('data', (bytes: Buffer) => held.fingerprint.update(bytes));
  // A sender who leaves half-way ends the connection without ending the body, and may have left before we began to read.
  pipeline(request, through, () => undefined);
  return through;
}

async function readJson(call: AnyCall, held: HeldKey | null): Promise<JobBody> {
  const { request, response } = call;
  await new Promise<void>((resolve, reject) => {
    express.json({ limit: JSON_LIMIT })(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
  held?.fingerprint.update(JSON.stringify(request.body ?? null));
  return jobBody.parse(request.body);
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
    maxBytes: config.MAX_UPLOAD_BYTES,
    header,
  });
}
