import { BLOCK_BYTES, type Block } from './blocks';
import { recordTooLong } from './cut-batches';
import type { TextSource } from './read-text';
import { readXml, type XmlListener } from './read-xml';
import { MAX_RECORD_BYTES } from './record-scanner';
import { damaged, openArchive } from './workbook-archive';
import { RichText, readWorkbookParts, type SheetContext, type SheetNames } from './workbook-parts';
import { recordWriter } from './write-records';

/** What a sheet is written as before it is read like any other table. */
export const WORKBOOK_DELIMITER = ',';
/** Excel's own limits. */
const MAX_ROWS = 1_048_576;
const MAX_SHEET_COLUMNS = 16_384;

/**
 * Reads a sheet of a workbook as text: one record a row, so that lines are the numbers beside the sheet's rows.
 * @param sheet its name; the first visible one otherwise
 * @throws TableProblem, here or from `rest`; errors of the source as they are
 */
export async function readWorkbook(
  first: Block,
  blocks: AsyncIterable<Block>,
  sheet: string | undefined,
): Promise<TextSource & SheetNames & { rest: AsyncGenerator<Block, void, undefined> }> {
  const names: SheetNames = { sheet: '', sheets: [] };
  const records = sheetRecords(first, blocks, sheet, names);
  const head = await records.next();
  return {
    ...names,
    encoding: 'xlsx',
    bom: false,
    head: head.value ?? { bytes: Buffer.alloc(0), last: true },
    rest: records,
  };
}

/** @param names told once they are known: with the first block */
async function* sheetRecords(
  first: Block,
  blocks: AsyncIterable<Block>,
  sheet: string | undefined,
  names: SheetNames,
): AsyncGenerator<Block, void, undefined> {
  const archive = await openArchive(first, blocks);
  try {
    const context = await readWorkbookParts(archive, sheet);
    names.sheet = context.sheet;
    names.sheets = context.sheets;
    const reader = new SheetReader(context);
    for await (const _ of readXml(await archive.open(context.part), reader)) {
      if (reader.output.length >= BLOCK_BYTES) yield { bytes: reader.take(), last: false };
    }
    yield { bytes: reader.take(), last: true };
  } finally {
    await archive.close();
  }
}

/** Listens to the XML of a sheet and writes its rows as records. */
class SheetReader implements XmlListener {
  output = '';
  private readonly write = recordWriter(WORKBOOK_DELIMITER);
  private cells: string[] = [];
  private characters = 0;
  private row = 0;
  private column = 0;
  private type = 'n';
  private style = 0;
  private value = '';
  private inValue = false;
  private readonly inline = new RichText();

  constructor(private readonly context: SheetContext) {}

  take(): Buffer {
    const bytes = Buffer.from(this.output);
    this.output = '';
    return bytes;
  }

  open(tag: string, attributes: Record<string, string>): void {
    if (tag === 'c') this.beginCell(attributes);
    else if (tag === 'row') this.beginRow(attributes['r']);
    else if (tag === 'v') this.inValue = true;
    else this.inline.enter(tag);
  }

  text(text: string): void {
    if (this.inValue) this.value += text;
    else this.inline.add(text);
  }

  close(tag: string): void {
    if (tag === 'c') this.endCell();
    else if (tag === 'row') this.output += `${this.write(this.cells)}\n`;
    else if (tag === 'v') this.inValue = false;
    else this.inline.leave(tag);
  }

  private beginRow(number: string | undefined): void {
    const row = number === undefined ? this.row + 1 : Number(number);
    if (!(row > this.row && row <= MAX_ROWS)) throw damaged(new Error(`row ${number} after row ${this.row}`));
    // Rows without cells are left out of the file, but they are lines.
    this.output += '\n'.repeat(row - this.row - 1);
    this.row = row;
    this.column = 0;
    this.cells = [];
    this.characters = 0;
  }

  private beginCell({ r, t = 'n', s = '0' }: Record<string, string>): void {
    const column = r === undefined ? this.column + 1 : columnNumber(r);
    if (!(column > this.column && column <= MAX_SHEET_COLUMNS))
      throw damaged(new Error(`cell ${r} in row ${this.row}`));
    while (this.cells.length < column - 1) this.cells.push('');
    this.column = column;
    this.type = t;
    this.style = Number(s);
    this.value = '';
    this.inline.clear();
  }

  private endCell(): void {
    const cell = this.show();
    this.characters += cell.length + 1;
    if (this.characters > MAX_RECORD_BYTES) throw recordTooLong(this.row, this.column);
    this.cells.push(cell);
  }

  /** The cell as Excel shows it. */
  private show(): string {
    switch (this.type) {
      case 's':
        return unescapeText(this.context.sharedTexts.get(Number(this.value)) ?? '');
      case 'inlineStr':
        return unescapeText(this.inline.text);
      case 'b':
        return this.value === '' ? '' : this.value === '1' ? 'TRUE' : 'FALSE';
      case 'n':
        return this.value === '' ? '' : this.context.showNumber(this.value, this.style);
      default:
        return unescapeText(this.value);
    }
  }
}

/** 28 of `AB12`. */
function columnNumber(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/i.exec(reference)?.[0].toUpperCase() ?? '')
    column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}

/** Excel writes characters that XML cannot hold as `_x000D_` (ECMA-376 part 1, 22.4.2.4). NUL and surrogates stay as written. */
function unescapeText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (written, digits: string) => {
    const code = Number.parseInt(digits, 16);
    return code === 0 || (code >= 0xd800 && code <= 0xdfff) ? written : String.fromCharCode(code);
  });
}
