import type { Block } from './blocks';
import { columnAtEnd } from './column-at-end';
import { BlockDecoder, detectEncoding, type Encoding, UndecodableBytes } from './decode';
import { TableProblem } from './table-problem';

/** A file as UTF-8 text without BOM, wherever it comes from. */
export interface TextSource {
  /** What it came in; final once everything has been read. */
  readonly encoding: Encoding | 'xlsx' | 'json';
  readonly bom: boolean;
  /** The beginning: enough to hold the header. */
  head: Block;
  /** What follows. Throws `UndecodableBytes` where the bytes are not text. */
  rest: AsyncIterable<Block>;
}

/**
 * Decodes a file.
 * @param chosen the encoding that somebody has said it has; found out otherwise
 * @throws TableProblem `not-text` when the first block does not decode
 */
export function readText(first: Block, blocks: AsyncIterable<Block>, chosen?: Encoding): TextSource {
  const detected = detectEncoding(first.bytes);
  const encoding = chosen ?? detected.encoding;
  // The mark of another encoding is no mark, but bytes to be read.
  const bom = detected.encoding === encoding ? detected.bom : 0;
  const decoder = new BlockDecoder(encoding, bom, chosen !== undefined);
  const decode = ({ bytes, last }: Block): Block => ({ bytes: decoder.decode(bytes, last), last });
  return {
    get encoding() {
      return decoder.encoding;
    },
    bom: bom > 0,
    head: decodeHead(() => decode({ bytes: first.bytes.subarray(bom), last: first.last })),
    rest: {
      async *[Symbol.asyncIterator]() {
        for await (const block of blocks) yield decode(block);
      },
    },
  };
}

function decodeHead(decode: () => Block): Block {
  try {
    return decode();
  } catch (error) {
    throw error instanceof UndecodableBytes ? notText(error, 1) : error;
  }
}

/**
 * The refusal of bytes that are not text.
 * @param line the file's line in which `before` begins
 * @param before what was decoded earlier and not yet counted
 * @param delimiter what separates the cells, where that is known already
 */
export function notText(
  { reason, encoding, offset, good }: UndecodableBytes,
  line: number,
  before: Buffer = Buffer.alloc(0),
  delimiter?: string,
): TableProblem {
  const text = Buffer.concat([before, good]);
  const at = line + countLineEnds(text);
  const column = columnAtEnd(text, delimiter);
  const details = { line: at, column, byte: offset + 1, encoding };
  const where = `Line ${at}, column ${column} (byte ${offset + 1} of the file)`;
  return reason === 'nul'
    ? new TableProblem(
        'not-text',
        `${where} holds a NUL character, which is not text. Remove it, or save the file again as "CSV UTF-8".`,
        details,
      )
    : new TableProblem(
        'not-text',
        `${where} cannot be read as ${encoding.toUpperCase()}. Save the file again as "CSV UTF-8".`,
        details,
      );
}

/** Line ends in UTF-8 text: CRLF, LF and CR count one each. */
function countLineEnds(text: Buffer): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === 0x0a || (text[at] === 0x0d && text[at + 1] !== 0x0a)) count++;
  }
  return count;
}
