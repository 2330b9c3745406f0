import { Readable } from 'node:stream';
import { openTable } from '../../src/tabular/open-table';
import { TableProblem } from '../../src/tabular/table-problem';
import { anyColumn, nameCells, readTable, testFile } from './read-table';

const german = [
  ['Jörg', 'Weiß', 'Jörg Weiß – Einkauf', 'joerg.weiss@contoso.de'],
  ['Zoë', 'Ångström', 'Zoë Ångström', 'zoe.angstroem@contoso.de'],
];

describe('every dialect is read without being told which it is', () => {
  test.each([
    ['excel-de.windows-1252.csv', { encoding: 'windows-1252', delimiter: ';', lineEnd: '\r\n', bom: false }],
    ['excel-de.csv-utf-8.csv', { encoding: 'utf-8', delimiter: ';', lineEnd: '\r\n', bom: true }],
    ['excel.unicode-text.txt', { encoding: 'utf-16le', delimiter: '\t', lineEnd: '\r\n', bom: true }],
    ['utf-16be.bom.csv', { encoding: 'utf-16be', delimiter: ';', lineEnd: '\n', bom: true }],
    ['utf-16le.no-bom.csv', { encoding: 'utf-16le', delimiter: ',', lineEnd: '\n', bom: false }],
    ['utf-16be.no-bom.csv', { encoding: 'utf-16be', delimiter: ',', lineEnd: '\n', bom: false }],
    ['unix.utf-8.csv', { encoding: 'utf-8', delimiter: ',', lineEnd: '\n', bom: false }],
    ['classic-mac.cr.csv', { encoding: 'utf-8', delimiter: ',', lineEnd: '\r', bom: false }],
    ['pipe.csv', { encoding: 'utf-8', delimiter: '|', lineEnd: '\n', bom: false }],
    ['sep-line.csv', { encoding: 'windows-1252', delimiter: ';', headerRow: 2, prologue: ['sep=;'] }],
    ['title-lines.csv', { headerRow: 4, prologue: ['Neue Kollegen;;;', 'Stand: 1. September;;;', ';;;'] }],
    ['blank-lines.csv', { headerRow: 2, prologue: [''] }],
  ])('%s', async (name, expected) => {
    const table = await readTable(testFile(name));
    expect(table.detected).toMatchObject(expected);
    expect(table.rows.map(({ cells }) => cells)).toEqual(german);
  });

  test('the first umlaut may come after 100 KB of ASCII', async () => {
    const { detected, rows } = await readTable(testFile('late-umlaut.windows-1252.csv'));
    expect(detected.encoding).toBe('windows-1252');
    expect(rows.at(-1)).toEqual({ row: 4001, line: 4002, cells: ['last@contoso.de', 'Jörg'] });
  });

  test('how the network cuts the bytes changes nothing', async () => {
    for (const name of [
      'excel-de.windows-1252.csv',
      'excel.unicode-text.txt',
      'excel-de.csv-utf-8.csv',
      'classic-mac.cr.csv',
    ]) {
      for (const pieceBytes of [1, 2, 3, 7]) {
        const { rows } = await readTable(testFile(name), {}, pieceBytes);
        expect(rows.map(({ cells }) => cells)).toEqual(german);
      }
    }
  });
});

describe('the templates of other systems are read as they are', () => {
  test.each([
    [
      'partner-center.en.csv',
      'partner-center',
      { Email: 'bo.lee@contoso.de', 'Display name': 'Lee, Bo', 'First name': 'Bo' },
    ],
    [
      'partner-center.de.csv',
      'partner-center',
      { Email: 'bo.lee@contoso.de', 'Display name': 'Lee, Bo', 'First name': 'Bo' },
    ],
    ['microsoft-365.csv', 'microsoft-365', { Email: 'bo.lee@contoso.de', 'Usage location': 'United States' }],
    [
      'microsoft-365.with-alternate-email.csv',
      'microsoft-365',
      { 'Alternate email': 'private@example.com', 'Usage location': 'United States' },
    ],
    ['entra.create.csv', 'entra', { Email: 'bo.lee@contoso.de', 'Block sign in': 'Yes', 'Usage location': 'US' }],
    ['entra.delete.csv', 'entra', { Email: 'bo.lee@contoso.de' }],
    ['entra.restore.csv', 'entra', { 'User ID': '019b0000-0000-7000-8000-000000000002' }],
    [
      'google-workspace.csv',
      'google-workspace',
      { Email: 'bo.lee@contoso.de', 'Display name': 'Bo Lee', 'Password hash function': 'MD5' },
    ],
    [
      'okta.csv',
      'okta',
      { Email: 'bo.lee@contoso.de', 'Alternate email': 'bo@example.com', 'Display name': 'Lee, Bo' },
    ],
  ])('%s', async (name, template, second) => {
    const { header, rows } = await readTable(testFile(name));
    expect(header.template).toBe(template);
    expect(rows).toHaveLength(2);
    expect(nameCells(header, rows[1]?.cells ?? [])).toMatchObject(second);
  });

  test('what means nothing here is ignored and named once', async () => {
    expect((await readTable(testFile('microsoft-365.csv'))).ignoredColumns).toEqual(['Fax']);
    expect((await readTable(testFile('okta.csv'))).ignoredColumns).toContain('employeeNumber');
    expect((await readTable(testFile('partner-center.en.csv'))).ignoredColumns).toEqual([]);
  });
});

describe('what somebody says of a file goes before what it looks like', () => {
  const cellsOf = async (file: Buffer | string, more: Parameters<typeof readTable>[1]) =>
    (await readTable(file, more)).rows.map(({ cells }) => cells);

  test('its encoding, also against a letter that would be UTF-8', async () => {
    const file = 'Email,Display name\na@contoso.de,M\u00fcller\n';
    expect(await cellsOf(file, { encoding: 'windows-1252' })).toEqual([['a@contoso.de', 'MÃ¼ller']]);
    expect(await cellsOf(Buffer.from(file, 'utf16le'), { encoding: 'utf-16le' })).toEqual([['a@contoso.de', 'Müller']]);
    await expect(readTable(Buffer.from(file, 'latin1'), { encoding: 'utf-8' })).rejects.toMatchObject({
      code: 'not-text',
      details: { line: 2, encoding: 'utf-8' },
    });
  });

  test('its delimiter, also against a line that declares another', async () => {
    const file = 'sep=,\nEmail;Display name\na@contoso.de;A,B\n';
    expect(await cellsOf(file, { delimiter: ';' })).toEqual([['a@contoso.de', 'A,B']]);
  });

  test('the line of its header, also where another names more columns', async () => {
    const file = 'Email,Display name,Department\n\nUser name,Name\na@contoso.de,A\n';
    const { detected, rows } = await readTable(file, { headerRow: 3 });
    expect([detected.headerRow, detected.header, detected.prologue.length]).toEqual([3, ['User name', 'Name'], 2]);
    expect(rows).toEqual([{ row: 1, line: 4, cells: ['a@contoso.de', 'A'] }]);
    await expect(readTable(file, { headerRow: 2 })).rejects.toMatchObject({ code: 'no-header', details: { line: 2 } });
    await expect(readTable(file, { headerRow: 9 })).rejects.toMatchObject({ code: 'no-header', details: { line: 9 } });
  });

  test('a header in which nothing is known, by its mapping', async () => {
    const file = 'Email,Display name\nx,y\na@contoso.de,A\n';
    const header = { ...anyColumn.header, map: { x: 'Email', y: 'Department' } };
    expect((await readTable(file, { headerRow: 2, header })).detected.columns).toEqual(['Email', 'Department']);
  });
});

describe('rows come out as they are', () => {
  test('quotes hold delimiters, quotes and line breaks, and lines are counted through them', async () => {
    const { rows } = await readTable(testFile('quotes.csv'));
    expect(rows).toEqual([
      { row: 1, line: 2, cells: ['a@contoso.de', 'Muster, Anna "Anni"', 'Sales\r\nEurope'] },
      { row: 2, line: 4, cells: ['b@contoso.de', '5" pipe', 'IT'] },
      { row: 3, line: 5, cells: ['c@contoso.de', '"Anna" Muster', ''] },
    ]);
  });

  test('too many and too few cells are the row’s own problem; empty cells beyond the header are none', async () => {
    const { rows } = await readTable(testFile('cell-counts.csv'));
    expect(rows.map(({ cells }) => cells.length)).toEqual([2, 3, 4, 3]);
  });

  test('a row may end before the columns that only we fill', async () => {
    const { rows } = await readTable('Email,Display name,Status update\na@contoso.de,A\nb@contoso.de\n');
    expect(rows.map(({ cells }) => cells)).toEqual([['a@contoso.de', 'A', ''], ['b@contoso.de']]);
  });

  test.each(['\n', '\r', '\r\n', ',, ,\n', ' \r\n'])(
    'lines are counted through as many blank ones as there are: %j',
    async (blank) => {
      const lines = blank.repeat(70_001);
      const { rows } = await readTable(`Email,Department\n${lines}a@contoso.de,A\n${lines}b@contoso.de,B`);
      expect(rows.map(({ row, line }) => [row, line])).toEqual([
        [1, 70_003],
        [2, 140_005],
      ]);
    },
  );

  test('blank lines are no rows, but they are lines', async () => {
    const { rows } = await readTable(testFile('blank-lines.csv'));
    expect(rows.map(({ row, line }) => [row, line])).toEqual([
      [1, 4],
      [2, 7],
    ]);
  });

  test.each([1, 2, 3, 1000])('batches of %d rows hold together what was read', async (chunkRows) => {
    const { batches } = await openTable(Readable.from([testFile('late-umlaut.windows-1252.csv')]), {
      ...anyColumn,
      chunkRows,
    });
    let next = 1;
    for await (const { firstRow, rowCount, firstLine } of batches) {
      expect([firstRow, firstLine]).toEqual([next, next + 1]);
      expect(rowCount).toBeLessThanOrEqual(chunkRows);
      next += rowCount;
    }
    expect(next).toBe(4002);
  });
});

describe('a file that cannot be read says where and what to do', () => {
  test.each([
    ['bad.empty.csv', 'empty-file', {}],
    ['bad.only-blank-lines.csv', 'empty-file', {}],
    ['bad.no-header.csv', 'no-header', { line: 1 }],
    ['bad.unknown-column.csv', 'unknown-column', { line: 1, column: 3, header: 'E-Mial', suggestion: 'Email' }],
    ['bad.near-miss-only.csv', 'unknown-column', { column: 1, suggestion: 'Email' }],
    ['bad.duplicate-column.csv', 'duplicate-column', { columns: [1, 3] }],
    ['bad.missing-column.csv', 'missing-column', { expected: ['Email', 'User ID'] }],
    ['bad.proto-header.csv', 'unknown-column', { column: 3, header: '__proto__' }],
    ['bad.unclosed-quote.csv', 'unclosed-quote', { line: 3, column: 2 }],
    ['bad.swallowed-lines.csv', 'unclosed-quote', { line: 2, column: 2 }],
    ['bad.nul.csv', 'not-text', { line: 3, column: 2, byte: 49 }],
    ['bad.broken-utf-8.csv', 'not-text', { line: 3, encoding: 'utf-8' }],
    ['bad.undefined-in-windows-1252.csv', 'not-text', { line: 2, encoding: 'windows-1252' }],
    ['bad.lone-surrogate.utf-16le.csv', 'not-text', { line: 2, encoding: 'utf-16le' }],
    ['bad.picture.csv', 'unsupported-file', {}],
    ['bad.excel-97.csv', 'unsupported-file', {}],
    ['bad.archive.zip', 'unsupported-file', { kind: 'zip' }],
    ['bad.word.docx', 'unsupported-file', { kind: 'office-document' }],
    ['bad.binary.xlsb', 'unsupported-file', { kind: 'xlsb' }],
    ['bad.open-document.ods', 'unsupported-file', { kind: 'opendocument' }],
    ['bad.no-zip.xlsx', 'damaged-workbook', {}],
  ])('%s: %s', async (name, code, details) => {
    const problem = await readTable(testFile(name)).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(TableProblem);
    expect(problem).toMatchObject({ code, details });
    expect((problem as TableProblem).message).toMatch(/^[A-Z].*\.$/s);
  });

  const header = 'Email,Display name\n';
  const gigabyteBehind = function* (opening: string, piece: string, first = header) {
    yield Buffer.from(first + opening);
    const megabyte = Buffer.from(piece.repeat(Math.ceil(2 ** 20 / piece.length)));
    for (let i = 0; i < 1024; i++) yield megabyte;
  };

  test.each([
    ['one cell of a gigabyte', gigabyteBehind('a,', 'x'), 'record-too-long', { line: 2, column: 2 }],
    [
      'a gigabyte behind one quote',
      gigabyteBehind('a@contoso.de,A\nb@contoso.de,"B\n', 'c@contoso.de,C\n'),
      'unclosed-quote',
      { line: 3, column: 2 },
    ],
    ['a gigabyte that only begins like a workbook', gigabyteBehind('', 'x', 'PK\x03\x04xxxx'), 'damaged-workbook', {}],
    ['a header of a megabyte', [Buffer.from('Email,'.repeat(200_000))], 'header-too-long', { line: 1 }],
    ['ten thousand columns', [Buffer.from(`${'Email,'.repeat(9_999)}X\n`)], 'too-many-columns', { columns: 10_000 }],
  ])('%s is refused at once, without being read to its end', async (_name, pieces, code, details) => {
    const started = performance.now();
    const read = async () => {
      const { batches } = await openTable(Readable.from(pieces), { ...anyColumn, maxBytes: 2 ** 31 });
      for await (const _ of batches);
    };
    await expect(read()).rejects.toMatchObject({ code, details });
    expect(performance.now() - started).toBeLessThan(500);
  });

  test('a gigabyte of blank lines is refused long before its end', async () => {
    const { batches } = await openTable(Readable.from(gigabyteBehind('', `${','.repeat(63)}\n`)), {
      ...anyColumn,
      maxBytes: 2 ** 31,
    });
    const read = async () => {
      for await (const _ of batches);
    };
    await expect(read()).rejects.toMatchObject({ code: 'too-many-blank-lines' });
  });

  test('a file over the limit is refused as soon as it passes it', async () => {
    const read = readTable(header + 'a@contoso.de,A\n'.repeat(100_000), { maxBytes: 1_000_000 });
    await expect(read).rejects.toMatchObject({ code: 'too-large', details: { maximum: 1_000_000 } });
  });

  test('an error of the source comes out as it is, and a refused source stays open for the answer', async () => {
    const broken = new Error('connection lost');
    const source = Readable.from(
      (function* () {
        yield Buffer.from(header + 'a@contoso.de,A\n'.repeat(10_000));
        throw broken;
      })(),
    );
    await expect(
      openTable(source, anyColumn).then(async ({ batches }) => {
        for await (const _ of batches);
      }),
    ).rejects.toBe(broken);

    const refused = Readable.from([Buffer.from('Foo,Bar\n'), Buffer.from('x'.repeat(100_000))]);
    await expect(openTable(refused, anyColumn)).rejects.toMatchObject({ code: 'unknown-column' });
    expect(refused.destroyed).toBe(false);
  });
});
