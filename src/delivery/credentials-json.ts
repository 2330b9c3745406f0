import { Readable } from 'node:stream';
import { inPieces } from '../tabular/in-pieces';
import type { Credential } from './credential';

/** The same list for programs, as `{"items": […]}` that is never in memory as a whole; a failure is the stream's own error. */
export function writeCredentialsJson<Item extends Credential>(
  credentials: AsyncIterable<Item>,
  members: readonly (keyof Item & string)[],
): Readable {
  async function* items() {
    let before = '{"items":[';
    for await (const credential of credentials) {
      yield before + JSON.stringify(credential, members as string[]);
      before = ',';
    }
    yield before === ',' ? ']}' : `${before}]}`;
  }
  return Readable.from(inPieces(items()), { objectMode: false });
}
