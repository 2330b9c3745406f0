import { type JsonRow, tableFromRows } from '../../src/tabular/table-from-rows';
import { anyColumn, collectRows, nameCells } from './read-table';

const read = (rows: JsonRow[]) => collectRows(tableFromRows(rows, anyColumn));

test('JSON rows are a table with the columns they name, in any text', async () => {
  const { header, rows, detected } = await read([
    { Email: 'a@contoso.de', Department: 'Sales, "EMEA"\n' },
    { Email: 'b@contoso.de', 'Block sign in': true, 'Display name': ' = 1' },
  ]);
  expect(detected.encoding).toBe('json');
  expect(rows.map(({ cells }) => nameCells(header, cells))).toEqual([
    { Email: 'a@contoso.de', Department: 'Sales, "EMEA"\n', 'Block sign in': '', 'Display name': '' },
    { Email: 'b@contoso.de', Department: '', 'Block sign in': 'true', 'Display name': ' = 1' },
  ]);
});

test('every row counts, an empty one too', async () => {
  const { rows } = await read([{ Email: 'a@contoso.de' }, {}, { Email: null }, { Email: 'b@contoso.de' }]);
  expect(rows.map(({ row, line, cells }) => [row, line, cells[0]?.trim()])).toEqual([
    [1, 1, 'a@contoso.de'],
    [2, 2, ''],
    [3, 3, ''],
    [4, 4, 'b@contoso.de'],
  ]);
});

test('`__proto__` is an unknown column like any other', () => {
  const rows = JSON.parse('[{"Email": "a@contoso.de", "__proto__": "x"}]');
  expect(() => tableFromRows(rows, anyColumn)).toThrow(expect.objectContaining({ code: 'unknown-column' }));
});

test('NUL and lone surrogates are refused by row and column', () => {
  for (const cell of ['a\0b', 'a\ud800b']) {
    expect(() => tableFromRows([{ Email: 'a@contoso.de' }, { Email: cell }], anyColumn)).toThrow(
      expect.objectContaining({ code: 'not-text', details: { line: 2, header: 'Email' } }),
    );
  }
  expect(() => tableFromRows([], anyColumn)).toThrow(expect.objectContaining({ code: 'empty-file' }));
});

test('a row that is longer than any honest one is refused by its number', () => {
  const rows = [{ Email: 'a@contoso.de' }, { Email: 'x'.repeat(70_000) }];
  expect(() => tableFromRows(rows, anyColumn)).toThrow(
    expect.objectContaining({ code: 'record-too-long', details: expect.objectContaining({ line: 2 }) }),
  );
});

test('a table that is wider than any honest one is refused without being made', () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => ({ [`k${index}`]: 1 }));
  const started = performance.now();
  expect(() => tableFromRows(rows, anyColumn)).toThrow(expect.objectContaining({ code: 'too-many-columns' }));
  expect(performance.now() - started).toBeLessThan(1000);
});
