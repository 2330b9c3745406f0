import fc from 'fast-check';
import type { Encoding } from '../../src/tabular/decode';
import { encoder, holdsText } from '../../src/tabular/encode';
import { neutralizeCell, restoreCell } from '../../src/tabular/neutralize-cell';
import type { OpenTable } from '../../src/tabular/open-table';
import { parseBatch, type TableRow } from '../../src/tabular/parse-batch';
import type { RowOutcome } from '../../src/tabular/results-layout';
import { type ResultsOptions, writeResults } from '../../src/tabular/results-writer';
import { recordWriter, writeRecords } from '../../src/tabular/write-records';
import { readTable, testFile } from './read-table';

const outcome = (row: number): RowOutcome => ({
  row,
  status: row % 2 ? 'succeeded' : 'rejected',
  code: row % 2 ? null : 'upn-taken',
  detail: row % 2 ? null : 'Another user has this name; choose another one.',
  userId: null,
  statusUpdate: row % 2 ? 'Erstellt' : 'Abgelehnt',
});

async function write({ detected, rows }: OpenTable & { rows: TableRow[] }, options?: ResultsOptions): Promise<Buffer> {
  async function* results() {
    for (const { row, cells } of rows) yield { cells, outcome: outcome(row) };
  }
  return Buffer.concat(await writeResults(detected, results(), options).toArray());
}

test.each([
  'excel-de.windows-1252.csv',
  'excel-de.csv-utf-8.csv',
  'excel.unicode-text.txt',
  'utf-16be.bom.csv',
  'unix.utf-8.csv',
  'classic-mac.cr.csv',
  'pipe.csv',
  'sep-line.csv',
  'title-lines.csv',
  'quotes.csv',
  'entra.create.csv',
  'okta.csv',
])('%s comes back in its own encoding and dialect, with the same cells', async (name) => {
  const original = await readTable(testFile(name));
  const { encoding, delimiter, lineEnd, prologue } = original.detected;
  const returned = await readTable(await write(original));
  expect(returned.detected).toMatchObject({ encoding, delimiter, lineEnd, prologue });
  expect(returned.header.columns.slice(0, original.header.columns.length)).toEqual(original.header.columns);
  const secret = original.header.columns.indexOf('Password');
  const expected = original.rows.map(({ cells }) => cells.map((cell, index) => (index === secret ? '' : cell)));
  expect(returned.rows.map(({ cells }) => cells.slice(0, original.header.columns.length))).toEqual(expected);
  expect(returned.rows[1]?.cells.slice(-5, -1)).toEqual(['2', 'rejected', 'upn-taken', outcome(2).detail]);
});

test('a file that went back and forth twice is the file that went once', async () => {
  const once = await write(await readTable(testFile('partner-center.de.csv')));
  const twice = await write(await readTable(once));
  expect(twice.toString()).toBe(once.toString());
});

test('a line above the header that a spreadsheet would run is marked, once, and every other stays as it is', async () => {
  const lines = [
    '=HYPERLINK("http://evil.example")',
    'Staff; "2026"',
    'x,"=cmd|calc",-1',
    'Email,Display name',
    'a@x.example,A',
    '',
  ];
  const once = await write(await readTable(Buffer.from(lines.join('\n'))));
  const above = once.toString().split('\n').slice(0, 3);
  expect(above).toEqual([`"'=HYPERLINK(""http://evil.example"")"`, 'Staff; "2026"', `x,"'=cmd|calc",'-1`]);
  expect((await write(await readTable(once))).toString()).toBe(once.toString());
  const raw = await write(await readTable(Buffer.from(lines.join('\n'))), { raw: true });
  expect(raw.toString().split('\n').slice(0, 3)).toEqual(lines.slice(0, 3));
});

test('the file’s own status column is filled', async () => {
  const text = (await write(await readTable(testFile('partner-center.de.csv')))).toString();
  expect(text.split('\r\n').slice(0, 3)).toEqual([
    'Vorname,Nachname,Anzeigename,E-Mail,Statusaktualisierung,Result row,Result status,Result code,Result detail,Result user ID',
    'Anna,Müller,Anna Müller,anna.mueller@contoso.de,Erstellt,1,succeeded,,,',
    'Bo,Lee,"Lee, Bo",bo.lee@contoso.de,Abgelehnt,2,rejected,upn-taken,Another user has this name; choose another one.,',
  ]);
});

test('no password leaves, not even from a column that the operation has no use for', async () => {
  const header = { allowed: ['Email'], required: [] } as const;
  const text = await write(await readTable('Email;Kennwort\na@contoso.de;Geheim-1\n', { header }));
  expect(text.toString()).not.toContain('Geheim');
});

test('a cell that a spreadsheet would run is neutralised, and unchanged when the file comes back', async () => {
  const cells = ['=1+1', '+49 30 1', '-', '@x', "'quoted'", "'=1", '\ttab', 'plain', "O'Neill"];
  const file = writeRecords([['Email', 'Department'], ...cells.map((cell, i) => [`u${i}@contoso.de`, cell])], ',');
  const original = await readTable(file);
  const written = await write(original);
  expect(written.toString()).toContain("u0@contoso.de,'=1+1,");
  expect(written.toString()).toContain("u5@contoso.de,''=1,");
  expect((await readTable(written)).rows.map((row) => row.cells[1])).toEqual(cells);
  expect((await write(original, { raw: true })).toString()).toContain('u0@contoso.de,=1+1,');
});

test('in a file without result columns nothing is taken away', async () => {
  const { rows } = await readTable("Email,Department\na@contoso.de,'=1\n");
  expect(rows[0]?.cells[1]).toBe("'=1");
});

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({
      unit: fc.constantFrom('"', ',', ';', '\t', '|', '\r', '\n', ' ', "'", '=', 'a', 'ü', '\u00a0', '\uFEFF', '中'),
    }),
  )
  .map((value) => value.replaceAll('\0', ''));
const cellsOf = fc.array(text, { minLength: 1, maxLength: 6 });

test('reading what was written gives the same rows, for any text and any delimiter', () => {
  fc.assert(
    fc.property(fc.array(cellsOf, { maxLength: 20 }), fc.constantFrom(',', ';', '\t', '|'), (rows, delimiter) => {
      const filled = rows.map((cells) => ['x', ...cells]);
      const { rows: read } = parseBatch(
        { body: writeRecords(filled, delimiter), firstRow: 1, firstLine: 1 },
        { delimiter },
      );
      expect(read.map(({ cells }) => cells)).toEqual(filled);
    }),
    { numRuns: 500 },
  );
});

test('a file of any text comes back as the same rows, whatever its encoding, delimiter and line ends', async () => {
  const dialect = fc.record({
    encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'windows-1252') as fc.Arbitrary<Encoding>,
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineEnd: fc.constantFrom('\r\n', '\n', '\r'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 10 }), dialect, async (pairs, look) => {
      const { encoding, delimiter, lineEnd } = look;
      const known = (cell: string) => (holdsText(encoding, cell) ? cell.normalize('NFC') : 'ü');
      const rows = pairs.map(([first, second], i) => [`ü${i}@contoso.de`, known(first), known(second)]);
      const record = recordWriter(delimiter);
      const lines = [['Email', 'City', 'Department'], ...rows].map((cells) => record(cells) + lineEnd);
      const bytes = encoder(encoding)((encoding === 'windows-1252' ? '' : '\uFEFF') + lines.join(''));
      const original = await readTable(bytes);
      expect(original.detected).toMatchObject(look);
      expect(original.rows.map(({ cells }) => cells)).toEqual(rows);
      const returned = await readTable(await write(original));
      expect(returned.detected).toMatchObject(look);
      expect(returned.rows.map(({ cells }) => cells.slice(0, 3))).toEqual(rows);
    }),
    { numRuns: 150, seed: 20261125 },
  );
});

test('taking back the mark is the inverse of putting it, for any text', () => {
  fc.assert(
    fc.property(text, (cell) => restoreCell(neutralizeCell(cell)) === cell),
    { numRuns: 2000 },
  );
});
