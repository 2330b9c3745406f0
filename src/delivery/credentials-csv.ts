import { pipeline, Readable } from 'node:stream';
import { format } from 'fast-csv';
import { neutralizeCell } from '../tabular/neutralize-cell';
import type { Credential } from './credential';

const HEADERS = ['Display name', 'User name', 'Temporary password'];

/**
 * The download of a job's temporary passwords, with the columns of the reference's own file. Cells that a spreadsheet would
 * run as a formula get a `'` in front; a temporary password never needs one.
 * @returns UTF-8 without a byte order mark, so that programs find the first header as it is written
 */
export function writeCredentialsCsv(credentials: AsyncIterable<Credential>): Readable {
  async function* rows() {
    for await (const { displayName, upn, temporaryPassword } of credentials) {
      yield [displayName, upn, temporaryPassword].map(neutralizeCell);
    }
  }
  const csv = format({
    headers: HEADERS,
    alwaysWriteHeaders: true,
    rowDelimiter: '\r\n',
    includeEndRowDelimiter: true,
  });
  // A failure reaches the reader as the stream's own error: a list that was cut short must not look whole.
  pipeline(Readable.from(rows()), csv, () => undefined);
  return csv;
}
