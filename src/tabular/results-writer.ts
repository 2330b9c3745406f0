import { Readable } from 'node:stream';
import type { Encoding } from './decode';
import { encoder } from './encode';
import { recognizeHeader } from './header-names';
import { inPieces } from './in-pieces';
import { neutralizeCell, restoreCell } from './neutralize-cell';
import type { Detected } from './open-table';
import { recordParser } from './parse-record';
import { layOutResults, type ResultRow } from './results-layout';
import { recordWriter } from './write-records';

/** How results are written. */
export interface ResultsOptions {
  /** Leaves out the `'` before cells that a spreadsheet would run as a formula. */
  raw?: boolean;
}

/**
 * Writes the file that came in back out, with what became of its rows: the lines above the header, columns, order,
 * delimiter, line ends and encoding are kept. Rows from a workbook or from JSON become UTF-8. Whatever came in an encoding
 * can go back in it; a letter in our own sentences that Windows-1252 lacks becomes `?`.
 * @returns the bytes, made as they are read; an error of `rows` is the stream's error
 */
export function writeResults(
  detected: Detected,
  rows: AsyncIterable<ResultRow>,
  { raw = false }: ResultsOptions = {},
): Readable {
  const encode = encoder(encodingOf(detected));
  async function* pieces() {
    for await (const text of inPieces(lines(detected, rows, raw))) yield encode(text);
  }
  return Readable.from(pieces(), { objectMode: false });
}

async function* lines(detected: Detected, rows: AsyncIterable<ResultRow>, raw: boolean): AsyncGenerator<string> {
  const { prologue, delimiter, lineEnd } = detected;
  const layout = layOutResults(detected, raw);
  const write = recordWriter(delimiter);
  const above = raw ? prologue : prologue.map(lineProtector(detected));
  yield `${needsBom(detected) ? '\uFEFF' : ''}${[...above, write(layout.header)].join(lineEnd)}${lineEnd}`;
  for await (const row of rows) yield write(layout.arrange(row)) + lineEnd;
}

/** A line above the header stays letter by letter what it was, unless a spreadsheet would run one of its cells. */
function lineProtector({ delimiter, header }: Detected): (line: string) => string {
  const parse = recordParser(delimiter);
  const write = recordWriter(delimiter);
  // A file that went out with results has its marks already.
  const isReturned = header.some((name) => recognizeHeader(name)?.kind === 'result');
  return (line) => {
    const cells = parse(line, line.includes('"'));
    const safe = cells.map((cell) => neutralizeCell(isReturned ? restoreCell(cell) : cell));
    return safe.every((cell, index) => cell === cells[index]) ? line : write(safe);
  };
}

function encodingOf({ encoding }: Detected): Encoding {
  return encoding === 'xlsx' || encoding === 'json' ? 'utf-8' : encoding;
}

/** Excel takes UTF-8 for Windows-1252 unless a BOM says otherwise; semicolons tell that Excel wrote, and will read, the file. */
function needsBom({ encoding, bom, delimiter }: Detected): boolean {
  if (encoding === 'windows-1252' || encoding === 'json') return false;
  return bom || encoding !== 'utf-8' || delimiter === ';';
}
