import { posix } from 'node:path';
import { readWholeXml } from './read-xml';
import { numberPresenter } from './sheet-numbers';
import { TableProblem } from './table-problem';
import { TextTable } from './text-table';
import { tooLarge, type WorkbookArchive } from './workbook-archive';

/** Memory for the texts that the cells of a workbook share. */
const MAX_SHARED_TEXT_BYTES = 256 * 1024 * 1024;

/** Sheets that a sentence names. */
const MOST_NAMED = 40;

/** Far beyond Excel's 32,767 characters a cell. */
const LONGEST_TEXT = 1024 * 1024;

/** Which sheet is read, and which could be. */
export interface SheetNames {
  sheet: string;
  sheets: string[];
}

/** What it takes to read a sheet. */
export interface SheetContext extends SheetNames {
  /** The part that holds the sheet. */
  part: string;
  sharedTexts: TextTable;
  /** Shows a number in the style of its cell. */
  showNumber: (value: string, style: number) => string;
}

interface Relationship {
  type: string;
  target: string;
}

/**
 * Finds the sheet and reads what its cells refer to.
 * @param wanted the sheet's name; the first visible one otherwise
 * @throws TableProblem `unsupported-file`, `unknown-sheet`, `damaged-workbook`, `workbook-too-large`
 */
export async function readWorkbookParts(archive: WorkbookArchive, wanted: string | undefined): Promise<SheetContext> {
  const root = await readRelationships(archive, '');
  const workbook = [...root.values()].find(({ type }) => type === 'officeDocument')?.target;
  if (!workbook?.endsWith('.xml') || !archive.has(workbook)) throw notAWorkbook(archive, workbook);
  const parts = await readRelationships(archive, workbook);
  const { sheets, from1904 } = await readSheetList(archive, workbook);
  if (sheets.length === 0) throw notAWorkbook(archive, workbook);
  const worksheets = sheets.filter(({ id }) => parts.get(id)?.type === 'worksheet');
  const sheet = chooseSheet(worksheets, wanted);
  const partOf = (type: string) => [...parts.values()].find((part) => part.type === type)?.target;
  return {
    sheet: sheet.name,
    sheets: worksheets.map(({ name }) => name),
    part: parts.get(sheet.id)!.target,
    sharedTexts: await readSharedTexts(archive, partOf('sharedStrings')),
    showNumber: await readStyles(archive, partOf('styles'), from1904),
  };
}

/** Names what it is instead, where that is known. */
function notAWorkbook(archive: WorkbookArchive, workbook: string | undefined): TableProblem {
  const [kind, what] = workbook?.endsWith('.bin')
    ? ['xlsb', 'This is a binary workbook (.xlsb). Save']
    : archive.has('content.xml')
      ? ['opendocument', 'This is an OpenDocument file. Save']
      : workbook
        ? ['office-document', 'This is a document, but not an Excel workbook. Save']
        : ['zip', 'This is a compressed file, but not an Excel workbook. Unpack it and upload the CSV inside, or save'];
  return new TableProblem('unsupported-file', `${what} the table as .xlsx or "CSV UTF-8", and upload that.`, { kind });
}

async function readRelationships(archive: WorkbookArchive, part: string): Promise<Map<string, Relationship>> {
  const folder = posix.dirname(part);
  const name = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  const found = new Map<string, Relationship>();
  if (!archive.has(name)) return found;
  await readWholeXml(await archive.open(name), {
    open: (tag, { Id = '', Type = '', Target = '', TargetMode }) => {
      // What lies outside the workbook is never followed.
      if (tag !== 'Relationship' || TargetMode === 'External') return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      found.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target });
    },
  });
  return found;
}

interface SheetEntry {
  name: string;
  id: string;
  visible: boolean;
}

async function readSheetList(
  archive: WorkbookArchive,
  workbook: string,
): Promise<{ sheets: SheetEntry[]; from1904: boolean }> {
  const sheets: SheetEntry[] = [];
  let from1904 = false;
  await readWholeXml(await archive.open(workbook), {
    open: (tag, attributes) => {
      if (tag === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (tag !== 'sheet') return;
      const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
      sheets.push({ name: attributes['name'] ?? '', id, visible: (attributes['state'] ?? 'visible') === 'visible' });
    },
  });
  return { sheets, from1904 };
}

function chooseSheet(sheets: SheetEntry[], wanted: string | undefined): SheetEntry {
  const names = sheets.slice(0, MOST_NAMED).map(({ name }) => name.slice(0, 60));
  const folded = wanted?.trim().toLowerCase();
  const chosen = folded
    ? sheets.find(({ name }) => name.trim().toLowerCase() === folded)
    : (sheets.find(({ visible }) => visible) ?? sheets[0]);
  if (chosen) return chosen;
  throw new TableProblem(
    'unknown-sheet',
    wanted
      ? `The workbook has no sheet "${wanted}". Its sheets are: ${names.join(', ')}.`
      : 'The workbook has no sheet with rows. Put the rows into one.',
    { expected: names },
  );
}

async function readSharedTexts(archive: WorkbookArchive, part: string | undefined): Promise<TextTable> {
  const texts = new TextTable();
  if (part === undefined || !archive.has(part)) return texts;
  const item = new RichText();
  await readWholeXml(await archive.open(part), {
    open: (tag) => (tag === 'si' ? item.clear() : item.enter(tag)),
    text: (text) => item.add(text),
    close: (tag) => {
      item.leave(tag);
      if (tag !== 'si') return;
      texts.add(item.text);
      if (texts.size > MAX_SHARED_TEXT_BYTES) throw tooLarge();
    },
  });
  return texts;
}

/** The text of a cell that is written in differently styled runs, without the phonetic guides of East Asian text. */
export class RichText {
  text = '';
  private inText = false;
  private inPhonetic = false;

  clear(): void {
    this.text = '';
  }

  enter(tag: string): void {
    if (tag === 'rPh') this.inPhonetic = true;
    if (tag === 't') this.inText = !this.inPhonetic;
  }

  leave(tag: string): void {
    if (tag === 'rPh') this.inPhonetic = false;
    if (tag === 't') this.inText = false;
  }

  add(text: string): void {
    if (!this.inText) return;
    this.text += text;
    if (this.text.length > LONGEST_TEXT) throw tooLarge();
  }
}

async function readStyles(
  archive: WorkbookArchive,
  part: string | undefined,
  from1904: boolean,
): Promise<SheetContext['showNumber']> {
  const patterns = new Map<number, string>();
  const formatOfStyle: number[] = [];
  let inCellStyles = false;
  if (part !== undefined && archive.has(part)) {
    await readWholeXml(await archive.open(part), {
      open: (tag, { numFmtId = '0', formatCode = '' }) => {
        if (tag === 'numFmt') patterns.set(Number(numFmtId), formatCode);
        if (tag === 'cellXfs') inCellStyles = true;
        if (tag === 'xf' && inCellStyles) formatOfStyle.push(Number(numFmtId));
      },
      close: (tag) => {
        if (tag === 'cellXfs') inCellStyles = false;
      },
    });
  }
  const present = numberPresenter(patterns, from1904);
  return (value, style) => present(value, formatOfStyle[style] ?? 0);
}
