import type { Statement } from './postgres-proxy';

/** A message of a client to PostgreSQL, as its bytes; with the statement that it has executed, if it does. */
export interface FrontendMessage {
  bytes: Buffer;
  statement?: Statement;
}

const PROTOCOL_3 = 3 << 16;
const LONGEST_KEPT = 2_000;

/**
 * Reads what a client sends to PostgreSQL.
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class FrontendReader {
  private rest: Buffer = Buffer.alloc(0);
  private isStarted = false;
  private application = '';
  private transaction: string[] = [];
  private readonly prepared = new Map<string, string>();

  /** Takes bytes as they come; gives the messages that are whole with them. */
  *read(piece: Buffer): Generator<FrontendMessage> {
    this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, piece]) : piece;
    for (;;) {
      const head = this.isStarted ? 1 : 0;
      if (this.rest.length < head + 4) return;
      const length = head + this.rest.readInt32BE(head);
      if (this.rest.length < length) return;
      const bytes = this.rest.subarray(0, length);
      this.rest = this.rest.subarray(length);
      const text = this.isStarted ? this.textOf(bytes) : this.readStart(bytes);
      yield text === undefined ? { bytes } : { bytes, statement: this.note(text) };
    }
  }

  private readStart(bytes: Buffer): undefined {
    if (bytes.readInt32BE(4) !== PROTOCOL_3) return;
    this.isStarted = true;
    const words = bytes.toString('utf8', 8).split('\0');
    this.application = words[words.indexOf('application_name') + 1] ?? '';
  }

  /** The statement that a message has executed: a simple query's, or the one that is bound. */
  private textOf(bytes: Buffer): string | undefined {
    const type = String.fromCharCode(bytes[0]!);
    if (type === 'Q') return readText(bytes, 5);
    if (type === 'P') {
      const name = readText(bytes, 5);
      this.prepared.set(name, readText(bytes, 5 + Buffer.byteLength(name) + 1));
    }
    if (type !== 'B') return undefined;
    const portal = readText(bytes, 5);
    return this.prepared.get(readText(bytes, 5 + Buffer.byteLength(portal) + 1));
  }

  private note(text: string): Statement {
    if (/^\s*(BEGIN|START TRANSACTION)/i.test(text)) this.transaction = [];
    const statement = { text, application: this.application, transaction: this.transaction };
    this.transaction = [...this.transaction, text.slice(0, LONGEST_KEPT)];
    return statement;
  }
}

function readText(bytes: Buffer, start: number): string {
  return bytes.toString('utf8', start, bytes.indexOf(0, start));
}
