import { pipeline, Readable } from 'node:stream';
import { format } from 'fast-csv';
import { neutralizeCell } from '../tabular/neutralize-cell';
import type { AuditItem, AuditPage } from './list-entries';

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

/** Entries fetched at a time: those of chunks carry thousands of user ids each. */
const PAGE = 100;

/**
 * The audit log as CSV, newest first. Page by page, so that a slow reader keeps no transaction open.
 * @param fetchPage reads one page, with all subjects
 */
export function exportAuditEntries(
  fetchPage: (page: AuditPage) => Promise<{ items: AuditItem[]; nextCursor: string | null }>,
): Readable {
  async function* rows() {
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await fetchPage({ limit: PAGE, cursor });
      yield* items.map((item) => Object.values(COLUMNS).map((read) => neutralizeCell(String(read(item) ?? ''))));
      cursor = nextCursor ?? undefined;
    } while (cursor);
  }
  const csv = format({
    headers: Object.keys(COLUMNS),
    alwaysWriteHeaders: true,
    rowDelimiter: '\r\n',
    includeEndRowDelimiter: true,
    // Excel reads UTF-8 only behind a byte order mark.
    writeBOM: true,
  });
  // A failure reaches the reader as the stream's own error.
  pipeline(Readable.from(rows()), csv, () => undefined);
  return csv;
}
