import { Readable } from 'node:stream';
import type { Encoding } from './decode';
import { encoder } from './encode';
import type { Detected } from './open-table';
import { layOutResults, type ResultRow } from './results-layout';
import { recordWriter } from './write-records';

const PIECE_CHARACTERS = 64 * 1024;

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
  return Readable.from(pieces(detected, rows, raw), { objectMode: false });
}

async function* pieces(detected: Detected, rows: AsyncIterable<ResultRow>, raw: boolean): AsyncGenerator<Buffer> {
  const { prologue, delimiter, lineEnd } = detected;
  const layout = layOutResults(detected, raw);
  const write = recordWriter(delimiter);
  const encode = encoder(encodingOf(detected));
  let text = `${needsBom(detected) ? '\uFEFF' : ''}${[...prologue, write(layout.header)].join(lineEnd)}${lineEnd}`;
  for await (const row of rows) {
    text += write(layout.arrange(row)) + lineEnd;
    if (text.length >= PIECE_CHARACTERS) {
      yield encode(text);
      text = '';
    }
  }
  yield encode(text);
}

function encodingOf({ encoding }: Detected): Encoding {
  return encoding === 'xlsx' || encoding === 'json' ? 'utf-8' : encoding;
}

/** Excel takes UTF-8 for Windows-1252 unless a BOM says otherwise; semicolons tell that Excel wrote, and will read, the file. */
function needsBom({ encoding, bom, delimiter }: Detected): boolean {
  if (encoding === 'windows-1252' || encoding === 'json') return false;
  return bom || encoding !== 'utf-8' || delimiter === ';';
}
