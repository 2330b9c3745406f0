import { Workbook } from 'exceljs';
import { writeResultsWorkbook } from '../../src/tabular/results-workbook';
import { writeRecords } from '../../src/tabular/write-records';
import { readTable, testFile } from './read-table';

async function* results(rows: { row: number; cells: string[] }[]) {
  for (const { row, cells } of rows) {
    yield {
      cells,
      outcome: { row, status: 'succeeded', code: null, detail: null, userId: null, statusUpdate: 'Erstellt' },
    };
  }
}

test('results as a workbook hold the same cells as the file, and read back unchanged', async () => {
  const original = await readTable(
    'Stand: heute\nE-Mail;Anzeigename;Kennwort;Statusaktualisierung\na@contoso.de;"=1;\n2";geheim;\n',
  );
  const bytes = Buffer.concat(await writeResultsWorkbook(original.detected, results(original.rows)).toArray());
  const returned = await readTable(bytes);
  expect(returned.detected.prologue).toEqual(['Stand: heute']);
  expect(returned.header.names.slice(0, 4)).toEqual(original.header.names);
  expect(returned.rows[0]?.cells).toEqual(['a@contoso.de', '=1;\n2', '', 'Erstellt', '1', 'succeeded', '', '', '']);
});

test('an error while rows are fetched is the stream’s error', async () => {
  const { detected } = await readTable(testFile('unix.utf-8.csv'));
  const broken = new Error('database gone');
  // biome-ignore lint/correctness/useYield: it fails before its first row
  const rows = async function* (): AsyncGenerator<never> {
    throw broken;
  };
  await expect(writeResultsWorkbook(detected, rows()).toArray()).rejects.toBe(broken);
});

test('any text survives a workbook: control characters, line ends, and what looks like an escape', async () => {
  const odd = ['_x000D_', 'a\r\nb', '<&>"', ' x ', 'a\u0001b', '_x005F_', '😀'];
  const original = await readTable(
    writeRecords([['Email', 'Department'], ...odd.map((cell, i) => [`u${i}@contoso.de`, cell])], ','),
  );
  const bytes = Buffer.concat(await writeResultsWorkbook(original.detected, results(original.rows)).toArray());
  expect((await readTable(bytes)).rows.map(({ cells }) => cells[1])).toEqual(odd);
});

test('an independent reader of workbooks finds the same cells', async () => {
  const original = await readTable(testFile('quotes.csv'));
  const book = new Workbook();
  await book.xlsx.read(writeResultsWorkbook(original.detected, results(original.rows)));
  const sheet = book.getWorksheet('Results')!;
  expect(sheet.getCell('B2').value).toBe('Muster, Anna "Anni"');
  expect(sheet.getCell('E4').value).toBe('succeeded');
  expect(sheet.getCell('A1').font.bold).toBe(true);
});
