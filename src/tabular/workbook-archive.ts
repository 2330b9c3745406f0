import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { Block } from './blocks';
import { TableProblem } from './table-problem';

/** Unpacked bytes that the parts of a workbook may have together. A million rows of twenty columns stay below it. */
export const MAX_UNPACKED_BYTES = 2 * 1024 ** 3;
/** Bytes that a workbook may have as a file: it has to be here as a whole before anything can be said about it. */
const MAX_PACKED_BYTES = 256 * 1024 ** 2;
/** No honest XML shrinks further: Excel's own sheets reach about 1:30. */
const MAX_RATIO = 200;
/** Below this size a part may shrink as it likes. */
const RATIO_FREE_BYTES = 4 * 1024 * 1024;
const MAX_ENTRIES = 10_000;
const STORED = 0;
const DEFLATED = 8;

/** The parts of a workbook by name. Only what is asked for is unpacked; macros and linked files never are. */
export interface WorkbookArchive {
  has(name: string): boolean;
  /** @throws TableProblem `workbook-too-large` or `damaged-workbook`, here or from the stream */
  open(name: string): Promise<Readable>;
  /** Gives the file back. */
  close(): Promise<void>;
}

/**
 * Puts a workbook on disk (its table of contents is its last part, so that it cannot be read as it comes) and opens it.
 * @throws TableProblem `damaged-workbook`, `workbook-too-large`; errors of the source as they are
 */
export async function openArchive(first: Block, blocks: AsyncIterable<Block>): Promise<WorkbookArchive> {
  requireEntry(first.bytes);
  const folder = await mkdtemp(join(tmpdir(), 'workbook-'));
  const discard = () => rm(folder, { recursive: true, force: true }).catch(() => undefined);
  try {
    const path = join(folder, 'upload.xlsx');
    await spool(path, first, blocks);
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
      throw damaged(error);
    });
    // The open file stays readable without its name, and nothing is left behind however this ends. Windows waits for `close`.
    await discard();
    const entries = await listEntries(zip);
    return {
      has: (name) => entries.has(name.toLowerCase()),
      open: (name) => openEntry(zip, entries.get(name.toLowerCase()), name),
      close: async () => {
        if (zip.isOpen) zip.close();
        await discard();
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** What comes after the magic bytes must look like a part of a workbook (APPNOTE 4.3.7), or the rest need not be waited for. */
function requireEntry(head: Buffer): void {
  if (head.length < 30 || head.toString('latin1', 0, 4) !== 'PK\x03\x04') return;
  const [method, nameLength] = [head.readUInt16LE(8), head.readUInt16LE(26)];
  if (![STORED, DEFLATED].includes(method) || nameLength === 0) throw damaged(new Error('no part of a workbook'));
}

async function spool(path: string, first: Block, blocks: AsyncIterable<Block>): Promise<void> {
  let failure: unknown;
  async function* bytes() {
    let size = first.bytes.length;
    yield first.bytes;
    try {
      for await (const { bytes } of blocks) {
        size += bytes.length;
        if (size > MAX_PACKED_BYTES) throw tooLarge();
        yield bytes;
      }
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  // Readable only for us: files of users may hold passwords.
  await pipeline(bytes, createWriteStream(path, { mode: 0o600 })).catch((error: unknown) => {
    throw failure ?? error;
  });
}

async function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > MAX_ENTRIES) throw tooLarge();
  const entries = new Map<string, Entry>();
  let unpacked = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      entries.set(entry.fileName.toLowerCase(), entry);
      unpacked += entry.uncompressedSize;
      const suspicious = entry.uncompressedSize > Math.max(RATIO_FREE_BYTES, entry.compressedSize * MAX_RATIO);
      if (suspicious || unpacked > MAX_UNPACKED_BYTES) throw tooLarge();
    }
  } catch (error) {
    zip.close();
    throw error instanceof TableProblem ? error : damaged(error);
  }
  return entries;
}

async function openEntry(zip: ZipFile, entry: Entry | undefined, name: string): Promise<Readable> {
  if (!entry) throw damaged(new Error(`${name} is missing`));
  if (entry.isEncrypted()) {
    throw new TableProblem(
      'unsupported-file',
      'The workbook is protected with a password. Remove the password and upload it again.',
    );
  }
  // The library ends the stream with an error when more comes out than the table of contents announced.
  const stream = await zip.openReadStreamPromise(entry).catch((error: unknown) => {
    throw damaged(error);
  });
  return Readable.from(
    (async function* () {
      try {
        yield* stream;
      } catch (error) {
        throw damaged(error);
      }
    })(),
    { objectMode: false },
  );
}

/** The refusal of a workbook that cannot be read to its end. */
export function damaged(cause: unknown): TableProblem {
  const reason = cause instanceof Error ? cause.message.slice(0, 120) : 'unknown';
  return new TableProblem(
    'damaged-workbook',
    'The file is not a workbook that can be read. Open it in Excel, save it as .xlsx or "CSV UTF-8", and upload it again.',
    { reason },
  );
}

/** The refusal of a workbook that unpacks to more than can be read. */
export function tooLarge(): TableProblem {
  return new TableProblem(
    'workbook-too-large',
    'The workbook unpacks to more than can be read. Save the sheet as "CSV UTF-8", or split it into several workbooks.',
    { maximum: MAX_UNPACKED_BYTES },
  );
}
