import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTable } from './read-table';

const sample = (name: string) => readFileSync(join(__dirname, '..', '..', 'samples', name));

test('the German Excel sample is what German Excel writes, and holds 3,000 rows of which one is cut short', async () => {
  const { detected, rows } = await readTable(sample('benutzer-excel-de.csv'));
  expect(detected).toMatchObject({ encoding: 'windows-1252', delimiter: ';', lineEnd: '\r\n' });
  expect(detected.columns).toEqual(['First name', 'Last name', 'Display name', 'Email', 'Usage location', 'Licenses']);
  expect(rows).toHaveLength(3000);
  expect(rows.filter(({ cells }) => cells.length !== 6).map(({ row }) => row)).toEqual([2500]);
});

test('the sample with our own columns holds thirty users, each named once', async () => {
  const { detected, rows } = await readTable(sample('users.csv'));
  expect(detected).toMatchObject({ encoding: 'utf-8', delimiter: ',' });
  expect(new Set(rows.map(({ cells }) => cells[0])).size).toBe(30);
});
