import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Detected } from './open-table';
import { recordParser } from './parse-record';
import { layOutResults, type ResultRow } from './results-layout';
import type { ResultsOptions } from './results-writer';
import { CELL_STYLE, rowXml, SHEET_FRAME, SHEET_PART, workbookParts } from './sheet-xml';

const PIECE_CHARACTERS = 64 * 1024;

/** Rows that a workbook holds beside its header: Excel's limit, with room for the lines above it. */
export const MAX_WORKBOOK_ROWS = 1_048_000;

/**
 * Writes results as a workbook: the same columns and cells as `writeResults`, every cell as text. No cell is ever a formula; the `'`
 * before a risky one is written all the same, so that a file means the same in both formats.
 * @param rows at most `MAX_WORKBOOK_ROWS`
 * @returns the bytes, made as they are read; an error of `rows` is the stream's error
 */
export function writeResultsWorkbook(
  detected: Detected,
  rows: AsyncIterable<ResultRow>,
  { raw = false }: ResultsOptions = {},
): Readable {
  const zip = new ZipFile();
  const bytes = new PassThrough();
  const fail = (error: Error) => bytes.destroy(error);
  const sheet = Readable.from(sheetPieces(detected, rows, raw), { objectMode: false }).on('error', fail);
  // Whoever stops reading stops the rows as well.
  bytes.on('close', () => sheet.destroy());
  zip.on('error', fail);
  for (const [name, content] of Object.entries(workbookParts('Results'))) zip.addBuffer(Buffer.from(content), name);
  zip.addReadStream(sheet, SHEET_PART);
  zip.end();
  zip.outputStream.pipe(bytes);
  return bytes;
}

async function* sheetPieces(detected: Detected, rows: AsyncIterable<ResultRow>, raw: boolean): AsyncGenerator<string> {
  const layout = layOutResults(detected, raw);
  const parse = recordParser(detected.delimiter);
  let row = 0;
  let xml: string = SHEET_FRAME.before;
  for (const line of detected.prologue) xml += rowXml(++row, parse(line, line.includes('"')), CELL_STYLE.text);
  xml += rowXml(++row, layout.header, CELL_STYLE.header);
  for await (const result of rows) {
    xml += rowXml(++row, layout.arrange(result), CELL_STYLE.text);
    if (xml.length < PIECE_CHARACTERS) continue;
    yield xml;
    xml = '';
  }
  yield xml + SHEET_FRAME.after;
}
