import { isUtf8 } from 'node:buffer';
import { decode as decodeCodePage } from 'iconv-lite';

/** The encodings in which files arrive and results go back. */
export const ENCODINGS = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Bytes that are not text in the encoding they are taken for. */
export class UndecodableBytes extends Error {
  /**
   * @param offset of the offending byte in the file, from 0
   * @param good what could be decoded before it, as UTF-8
   */
  constructor(
    readonly reason: 'invalid' | 'nul',
    readonly encoding: Encoding,
    readonly offset: number,
    readonly good: Buffer,
  ) {
    super(`Byte ${offset} is not ${encoding}`);
  }
}

/**
 * What the first bytes tell: a BOM, or NULs in every second place. Without either it is UTF-8 until a byte says otherwise.
 */
export function detectEncoding(head: Buffer): { encoding: Encoding; bom: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bom: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bom: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: 2 };
  const nuls = [0, 0];
  const sample = head.subarray(0, 1024);
  sample.forEach((byte, index) => {
    if (byte === 0) nuls[index % 2]!++;
  });
  const many = sample.length / 4;
  if (nuls[1]! > many && nuls[0] === 0) return { encoding: 'utf-16le', bom: 0 };
  if (nuls[0]! > many && nuls[1] === 0) return { encoding: 'utf-16be', bom: 0 };
  return { encoding: 'utf-8', bom: 0 };
}

/**
 * Turns the bytes of a file, block by block, into UTF-8. Never lossy: bytes that do not decode are an error.
 *
 * A file without a BOM may be ASCII for megabytes before its first umlaut. Until then UTF-8 and Windows-1252 are the same
 * bytes; the block with the first letter beyond ASCII decides between them, so `encoding` may change while reading.
 */
export class BlockDecoder {
  private undecided: boolean;
  /** The beginning of a character whose rest is in the next block. */
  private rest: Buffer = Buffer.alloc(0);

  /**
   * @param offset of the first byte in the file: behind the BOM, if there is one
   * @param settled somebody has said that this is the encoding, so that no byte can change it
   */
  constructor(
    public encoding: Encoding,
    private offset: number,
    settled = false,
  ) {
    this.undecided = !settled && encoding === 'utf-8' && offset === 0;
  }

  /**
   * @param last nothing follows this block
   * @throws UndecodableBytes
   */
  decode(block: Buffer, last: boolean): Buffer {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, block]) : block;
    if (this.undecided) this.decide(bytes, last);
    const whole = last ? bytes.length : completeLength(bytes, this.encoding);
    this.rest = Buffer.from(bytes.subarray(whole));
    const decoded = this.transcode(bytes.subarray(0, whole));
    this.offset += whole;
    return decoded;
  }

  private decide(bytes: Buffer, last: boolean): void {
    const { valid, invalid, cut } = countSequences(bytes);
    if (valid + invalid + (last && cut ? 1 : 0) === 0) return;
    this.undecided = false;
    if (invalid + (last && cut ? 1 : 0) > valid) this.encoding = 'windows-1252';
  }

  private transcode(bytes: Buffer): Buffer {
    switch (this.encoding) {
      case 'utf-8':
        return this.checkUtf8(bytes);
      case 'windows-1252':
        return this.transcodeWindows1252(bytes);
      default:
        return this.transcodeUtf16(bytes);
    }
  }

  private checkUtf8(bytes: Buffer): Buffer {
    const nul = bytes.indexOf(0);
    const text = nul < 0 ? bytes : bytes.subarray(0, nul);
    if (!isUtf8(text)) {
      const { firstInvalid } = countSequences(text);
      throw this.failure('invalid', firstInvalid, text.subarray(0, firstInvalid));
    }
    if (nul >= 0) throw this.failure('nul', nul, text);
    return bytes;
  }

  private transcodeWindows1252(bytes: Buffer): Buffer {
    // Not the platform's TextDecoder: Node 20 reads Windows-1252 as Latin-1, which turns € into a control character.
    const text = decodeCodePage(bytes, 'win1252');
    const bad = text.search(/[\0\uFFFD]/);
    if (bad < 0) return Buffer.from(text);
    throw this.failure(text[bad] === '\0' ? 'nul' : 'invalid', bad, Buffer.from(text.slice(0, bad)));
  }

  private transcodeUtf16(bytes: Buffer): Buffer {
    const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
    const text = (this.encoding === 'utf-16be' ? Buffer.from(even).swap16() : even).toString('utf16le');
    const bad = text.search(/[\0\p{Surrogate}]/u);
    if (bad >= 0) {
      throw this.failure(text[bad] === '\0' ? 'nul' : 'invalid', bad * 2, Buffer.from(text.slice(0, bad)));
    }
    if (even.length < bytes.length) throw this.failure('invalid', even.length, Buffer.from(text));
    return Buffer.from(text);
  }

  private failure(reason: 'invalid' | 'nul', at: number, good: Buffer): UndecodableBytes {
    return new UndecodableBytes(reason, this.encoding, this.offset + at, good);
  }
}

/** How many of the bytes are whole characters; the rest waits for the next block. */
function completeLength(bytes: Buffer, encoding: Encoding): number {
  if (encoding === 'windows-1252') return bytes.length;
  if (encoding === 'utf-8') {
    for (let back = 1; back <= 3 && back <= bytes.length; back++) {
      const byte = bytes[bytes.length - back]!;
      if (byte >= 0xc0) return sequenceLength(byte) > back ? bytes.length - back : bytes.length;
      if (byte < 0x80) return bytes.length;
    }
    return bytes.length;
  }
  const even = bytes.length - (bytes.length % 2);
  if (even === 0) return 0;
  const high = bytes[even - (encoding === 'utf-16le' ? 1 : 2)]!;
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even;
}

/** Length of the UTF-8 character that a byte begins; 1 for a byte that begins none. */
function sequenceLength(lead: number): number {
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xc2 && lead <= 0xdf ? 2 : 1;
}

interface SequenceCount {
  valid: number;
  invalid: number;
  /** The bytes end within a character. */
  cut: boolean;
  firstInvalid: number;
}

/** Counts the characters beyond ASCII that are, and that are not, UTF-8. */
function countSequences(bytes: Buffer): SequenceCount {
  const count: SequenceCount = { valid: 0, invalid: 0, cut: false, firstInvalid: bytes.length };
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at]! < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(bytes[at]!);
    if (length > 1 && isUtf8(bytes.subarray(at, at + length))) {
      count.valid++;
      at += length;
    } else if (at + length > bytes.length && bytes.subarray(at + 1).every((byte) => byte >= 0x80 && byte < 0xc0)) {
      count.cut = true;
      count.firstInvalid = Math.min(count.firstInvalid, at);
      break;
    } else {
      count.invalid++;
      count.firstInvalid = Math.min(count.firstInvalid, at);
      at++;
    }
  }
  return count;
}
