import { Readable } from 'node:stream';
import type { EntityManager } from 'typeorm';
import { inPieces } from '../tabular/in-pieces';
import { neutralizeCell } from '../tabular/neutralize-cell';
import { recordWriter } from '../tabular/write-records';
import { type AuditFilter, type AuditItem, listAuditEntries, readSubjects } from './list-entries';

/** Columns of the export, by what they hold. */
const COLUMNS: Record<string, (item: AuditItem) => unknown> = {
  Entry: ({ id }) => id,
  Time: ({ at }) => at.toISOString(),
  'Operator ID': ({ operatorId }) => operatorId,
  Operator: ({ operatorName }) => operatorName,
  'Customer ID': ({ customerId }) => customerId,
  Customer: ({ customerName }) => customerName,
  Operation: ({ operation }) => operation,
  Outcome: ({ outcome }) => outcome,
  Address: ({ address }) => address,
  'Request ID': ({ requestId }) => requestId,
  'Job ID': ({ jobId }) => jobId,
  'First row': ({ firstRow }) => firstRow,
  'Last row': ({ lastRow }) => lastRow,
  'User count': ({ subjectCount }) => subjectCount,
  'User IDs': ({ subjects }) => subjects.join(' '),
  'Result digest': ({ digest }) => digest,
  Details: ({ details }) => JSON.stringify(details),
  'Chain position': ({ chainPosition }) => chainPosition,
};

/** Entries fetched at a time. */
const PAGE = 100;
/** Users that come with an entry; one of a chunk names thousands, and has them fetched when it is written. */
const SUBJECTS_AT_ONCE = 500;
/** Excel reads UTF-8 only behind a byte order mark. */
const BYTE_ORDER_MARK = '\ufeff';

/** Runs a read in its own transaction, so that a slow reader keeps none open. */
type Read = <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>;

/** The audit log as CSV, newest first, page by page. @returns a failure reaches the reader as the stream's own error */
export function exportAuditEntries(read: Read, filter: AuditFilter): Readable {
  const write = recordWriter(',');
  const cells = Object.values(COLUMNS);
  async function* lines() {
    yield `${BYTE_ORDER_MARK}${write(Object.keys(COLUMNS))}\r\n`;
    let cursor: string | undefined;
    do {
      const page = await read((manager) =>
        listAuditEntries(manager, filter, { limit: PAGE, cursor }, SUBJECTS_AT_ONCE),
      );
      for (const item of page.items) {
        if (item.subjects.length < item.subjectCount)
          item.subjects = await read((manager) => readSubjects(manager, item.id));
        yield `${write(cells.map((cell) => neutralizeCell(String(cell(item) ?? ''))))}\r\n`;
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
  }
  return Readable.from(inPieces(lines()), { objectMode: false });
}
