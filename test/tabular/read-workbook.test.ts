import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { Workbook } from 'exceljs';
import JSZip from 'jszip';
import { openTable } from '../../src/tabular/open-table';
import { anyColumn, readTable, testFile } from './read-table';

/** A workbook as Excel writes it, made by a library that follows the same standard. */
async function makeWorkbook(fill: (book: Workbook) => void): Promise<Buffer> {
  const book = new Workbook();
  fill(book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

const users = () =>
  makeWorkbook((book) => {
    const sheet = book.addWorksheet('Benutzer');
    sheet.addRow(['Neue Kollegen']);
    sheet.addRow([]);
    sheet.addRow(['E-Mail', 'Anzeigename', 'Abteilung', 'Bürotelefon', 'PLZ']);
    sheet.addRow([
      'a@contoso.de',
      { richText: [{ text: 'Jörg ' }, { text: 'Weiß', font: { bold: true } }] },
      'IT',
      491701234567,
      1067,
    ]);
    sheet.getCell('E4').numFmt = '00000';
    sheet.getCell('A7').value = { text: 'b@contoso.de', hyperlink: 'mailto:b@contoso.de' };
    sheet.getCell('B7').value = 'Zoë,\n"Zo"';
    sheet.getCell('C7').value = { formula: '"I"&"T"', result: 'IT' };
    sheet.getCell('E7').value = 0.5;
    sheet.getCell('E7').numFmt = '0%';
    book.addWorksheet('Second').addRows([
      ['Email', 'Department'],
      ['c@contoso.de', new Date(Date.UTC(2026, 0, 5))],
    ]);
    book.getWorksheet('Second')!.getCell('B2').numFmt = 'dd.mm.yyyy';
  });

/** Takes a workbook apart and puts it together again with other parts. */
async function withParts(workbook: Buffer, parts: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = await JSZip.loadAsync(workbook);
  for (const [name, content] of Object.entries(parts)) zip.file(name, content);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

/** Writes another unpacked size of a part into the table of contents and before the part itself (APPNOTE 4.3.7, 4.3.12). */
function understate(workbook: Buffer, name: string, size: number): Buffer {
  const bytes = Buffer.from(workbook);
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
    if (at >= 46 && bytes.readUInt32LE(at - 46) === 0x02014b50) bytes.writeUInt32LE(size, at - 46 + 24);
    if (bytes.readUInt32LE(at - 30) === 0x04034b50) bytes.writeUInt32LE(size, at - 30 + 22);
  }
  return bytes;
}

test('cells are read as they are shown, rows by the numbers beside them', async () => {
  const { detected, rows } = await readTable(await users());
  expect(detected).toMatchObject({ encoding: 'xlsx', headerRow: 3, prologue: ['Neue Kollegen', ''], lineEnd: '\r\n' });
  expect(detected.columns).toEqual(['Email', 'Display name', 'Department', 'Office phone', 'Postal code']);
  expect(rows).toEqual([
    { row: 1, line: 4, cells: ['a@contoso.de', 'Jörg Weiß', 'IT', '491701234567', '01067'] },
    { row: 2, line: 7, cells: ['b@contoso.de', 'Zoë,\n"Zo"', 'IT', '', '50%'] },
  ]);
});

test('another sheet is read when it is named', async () => {
  const { rows, detected } = await readTable(await users(), { sheet: 'second' });
  expect(rows.map(({ cells }) => cells)).toEqual([['c@contoso.de', '05.01.2026']]);
  expect(detected).toMatchObject({ sheet: 'Second', sheets: ['Benutzer', 'Second'] });
  await expect(readTable(await users(), { sheet: 'Third' })).rejects.toMatchObject({
    code: 'unknown-sheet',
    details: { expected: ['Benutzer', 'Second'] },
  });
});

test('a sheet in which nothing is a header is refused with the names of the others', async () => {
  const book = await makeWorkbook((workbook) => {
    workbook.addWorksheet('Notes').addRow(['x@contoso.de', 'call back']);
    workbook.addWorksheet('People').addRows([['Email'], ['a@contoso.de']]);
  });
  await expect(readTable(book)).rejects.toMatchObject({
    code: 'no-header',
    details: { sheet: 'Notes', sheets: ['Notes', 'People'] },
  });
  expect((await readTable(book, { sheet: 'People', headerRow: 1 })).rows).toHaveLength(1);
});

test('what a file is is read from its bytes, not from its type', async () => {
  const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  expect((await readTable(testFile('unix.utf-8.csv'), { contentType: xlsx })).detected.encoding).toBe('utf-8');
  expect((await readTable(await users(), { contentType: 'text/csv' })).detected.encoding).toBe('xlsx');
});

test('macros are not run and links to other workbooks are not followed', async () => {
  const rels = (
    await (await JSZip.loadAsync(await users())).file('xl/_rels/workbook.xml.rels')!.async('string')
  ).replace(
    '</Relationships>',
    '<Relationship Id="rId90" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>' +
      '<Relationship Id="rId91" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="http://127.0.0.1:9/x" TargetMode="External"/></Relationships>',
  );
  const { rows } = await readTable(
    await withParts(await users(), { 'xl/_rels/workbook.xml.rels': rels, 'xl/vbaProject.bin': Buffer.alloc(100) }),
  );
  expect(rows).toHaveLength(2);
});

describe('what is no workbook, or would unpack to too much, is refused at once', () => {
  const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024, ' ');
  const sheetHead =
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';
  const row = (cells: string) => `${sheetHead}<row r="1">${cells}</row></sheetData></worksheet>`;
  const zip = new JSZip().file('readme.txt', 'hello').generateAsync({ type: 'nodebuffer' });
  const sheet = 'xl/worksheets/sheet1.xml';
  test.each<[string, string, () => Promise<Buffer>]>([
    ['a zip that is not a workbook', 'unsupported-file', () => zip],
    ['half of a workbook', 'damaged-workbook', async () => (await users()).subarray(0, 3000)],
    [
      'a sheet that is not XML',
      'damaged-workbook',
      async () => withParts(await users(), { [sheet]: '<worksheet><row>' }),
    ],
    [
      'rows out of order',
      'damaged-workbook',
      async () => withParts(await users(), { [sheet]: row('<c r="B1"/><c r="A1"/>') }),
    ],
    ['a bomb of blanks', 'workbook-too-large', async () => withParts(await users(), { [sheet]: zeros(20) })],
    [
      'a bomb that says it is small',
      'damaged-workbook',
      async () => understate(await withParts(await users(), { [sheet]: zeros(20) }), sheet, 1000),
    ],
    [
      'archives in archives',
      'unsupported-file',
      async () => new JSZip().file('a.zip', await zip).generateAsync({ type: 'nodebuffer' }),
    ],
    [
      'a cell of megabytes',
      'workbook-too-large',
      async () => withParts(await users(), { [sheet]: row(`<c t="inlineStr"><is><t>${'x'.repeat(3e6)}</t></is></c>`) }),
    ],
    [
      'a row of many long cells',
      'record-too-long',
      async () => withParts(await users(), { [sheet]: row(`<c t="str"><v>${'x'.repeat(9e3)}</v></c>`.repeat(9)) }),
    ],
    [
      'entities that grow',
      'damaged-workbook',
      async () => withParts(await users(), { [sheet]: `<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>` }),
    ],
  ])('%s: %s', async (_name, code, make) => {
    const bytes = await make();
    const started = performance.now();
    await expect(readTable(bytes)).rejects.toMatchObject({ name: 'TableProblem', code });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

test('nothing stays on disk, read to the end or not', async () => {
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('workbook-'));
  const before = left();
  await readTable(await users());
  await readTable(Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(5000)])).catch(() => undefined);
  await openTable(Readable.from([await users()]), anyColumn);
  expect(left()).toEqual(before);
});
