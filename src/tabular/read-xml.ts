import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { TableProblem } from './table-problem';
import { damaged, tooLarge } from './workbook-archive';

/** Characters that may pass without a tag beginning or ending: Excel's longest cell has 32,767. */
const MAX_QUIET = 1024 * 1024;

/** What an XML reader tells. Names come without their namespace prefix. */
export interface XmlListener {
  open?(name: string, attributes: Record<string, string>): void;
  close?(name: string): void;
  text?(text: string): void;
}

/**
 * Reads XML as it comes; control returns after each piece of the stream. No document type, and so no entity, is read.
 * @throws TableProblem `damaged-workbook`, `workbook-too-large`
 */
export async function* readXml(stream: Readable, listener: XmlListener): AsyncGenerator<void, void, undefined> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let quiet = 0;
  const heard = () => {
    quiet = 0;
  };
  parser.on('opentag', (tag: SaxesTagPlain) => {
    heard();
    listener.open?.(localName(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag: SaxesTagPlain) => {
    heard();
    listener.close?.(localName(tag.name));
  });
  parser.on('text', (text: string) => listener.text?.(text));
  parser.on('cdata', (text: string) => listener.text?.(text));
  parser.on('error', (error: Error) => {
    throw damaged(error);
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const write = (bytes?: Buffer) => {
    try {
      const text = decoder.decode(bytes, { stream: bytes !== undefined });
      quiet += text.length;
      if (bytes) parser.write(text);
      else parser.write(text).close();
    } catch (error) {
      throw error instanceof TableProblem ? error : damaged(error);
    }
    if (quiet > MAX_QUIET) throw tooLarge();
  };
  for await (const piece of stream) {
    write(piece as Buffer);
    yield;
  }
  write();
}

/** Reads XML to its end. */
export async function readWholeXml(stream: Readable, listener: XmlListener): Promise<void> {
  for await (const _ of readXml(stream, listener));
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
