import { writeResultsWorkbook } from '../../src/tabular/results-workbook';
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
