import type { Readable } from 'node:stream';
import { TableProblem } from './table-problem';

/** Bytes that are looked at together. What a file is does not depend on how the network cut it. */
export const BLOCK_BYTES = 64 * 1024;

/** A stretch of a file. */
export interface Block {
  bytes: Buffer;
  /** Nothing follows. */
  last: boolean;
}

/**
 * Cuts a stream into blocks of equal size. The source is left alone when reading stops early: whoever opened it may
 * still have to answer on the same connection. An error of the source is thrown as it is.
 * @throws TableProblem `too-large`
 */
export async function* readBlocks(source: Readable, maxBytes: number): AsyncGenerator<Block, void, undefined> {
  let pending: Buffer[] = [];
  let size = 0;
  let total = 0;
  for await (const piece of source.iterator({ destroyOnReturn: false })) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : (piece as Buffer);
    total += bytes.length;
    if (total > maxBytes) throw tooLarge(maxBytes);
    pending.push(bytes);
    size += bytes.length;
    if (size <= BLOCK_BYTES) continue;
    const joined = pending.length === 1 ? bytes : Buffer.concat(pending, size);
    let at = 0;
    for (; size - at > BLOCK_BYTES; at += BLOCK_BYTES)
      yield { bytes: joined.subarray(at, at + BLOCK_BYTES), last: false };
    pending = [joined.subarray(at)];
    size -= at;
  }
  yield { bytes: Buffer.concat(pending, size), last: true };
}

/** The refusal of a file that is larger than allowed. */
export function tooLarge(maxBytes: number): TableProblem {
  return new TableProblem(
    'too-large',
    `The file is larger than the ${maxBytes.toLocaleString('en')} bytes that are allowed. Split it and upload the parts one after the other.`,
    { maximum: maxBytes },
  );
}
