import type { IncomingMessage } from 'node:http';
import { finished, PassThrough, type Readable } from 'node:stream';
import { Problem } from './problem';

/** How long a sender may be silent in the middle of an upload. */
const SILENCE_MS = 30_000;

/** The body of an upload on its way in. */
export interface UploadBody {
  /** The bytes as they come. Fails with a `Problem` when the sender falls silent. */
  stream: Readable;
  /** Nobody reads on: what is still sent passes unread, so that the sender hears the answer and can use the connection again. */
  release(): void;
}

/**
 * Opens the body of a request.
 * @param observe sees every byte
 * @param silenceMs after which an upload of which nothing more comes is given up: it holds a place among the customer's open jobs
 */
export function openBody(
  request: IncomingMessage,
  observe: (bytes: Buffer) => void = () => undefined,
  silenceMs = SILENCE_MS,
): UploadBody {
  const stream = new PassThrough();
  let released = false;
  const silence = setTimeout(() => {
    // Bytes that wait for us are no silence of theirs.
    if (!released && (stream.readableLength > 0 || stream.writableNeedDrain)) silence.refresh();
    else if (released) request.destroy();
    else {
      request.unpipe(stream);
      stream.destroy(stalled(silenceMs));
    }
  }, silenceMs).unref();
  request.on('data', (bytes: Buffer) => {
    silence.refresh();
    if (!released) observe(bytes);
  });
  request.pipe(stream);
  // Whoever reads hears of it; when nobody does any more, it is nobody's error.
  stream.on('error', () => undefined);
  // A sender who leaves half-way ends the connection without ending the body, and may have left before we began to read.
  finished(request, { writable: false }, (error) => {
    clearTimeout(silence);
    if (error) stream.destroy(error);
  });
  const release = () => {
    released = true;
    request.unpipe(stream);
    request.resume();
  };
  return { stream, release };
}

function stalled(silenceMs: number): Problem {
  return new Problem(
    408,
    'upload-stalled',
    `The upload stopped half-way: nothing has come for ${Math.round(silenceMs / 1000)} seconds. Nothing was changed; upload the file again.`,
    {},
    { Connection: 'close' },
  );
}
