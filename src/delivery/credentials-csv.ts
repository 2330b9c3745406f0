import { Readable } from 'node:stream';
import { inPieces } from '../tabular/in-pieces';
import { neutralizeCell } from '../tabular/neutralize-cell';
import { recordWriter } from '../tabular/write-records';
import type { Credential } from './credential';

const HEADERS = ['Display name', 'User name', 'Temporary password'];

/**
 * The download of a job's temporary passwords, with the columns of the reference's own file. Cells that a spreadsheet would
 * run as a formula get a `'` in front; a temporary password never needs one.
 * @returns UTF-8 without a byte order mark, so that programs find the first header as it is written; a failure of `credentials` is the
 *   stream's own error: a list that was cut short must not look whole
 */
export function writeCredentialsCsv(credentials: AsyncIterable<Credential>): Readable {
  const write = recordWriter(',');
  async function* lines() {
    yield `${write(HEADERS)}\r\n`;
    for await (const { displayName, upn, temporaryPassword } of credentials)
      yield `${write([displayName, upn, temporaryPassword].map(neutralizeCell))}\r\n`;
  }
  return Readable.from(inPieces(lines()), { objectMode: false });
}
