import fc from 'fast-check';
import { COLUMN_NAMES, describeColumn } from '../../src/tabular/column';
import { recognizeHeader } from '../../src/tabular/header-names';
import { type HeaderOptions, readHeader } from '../../src/tabular/headers';
import { renderTemplate } from '../../src/tabular/templates';
import { anyColumn, readTable } from './read-table';

const any: HeaderOptions = anyColumn.header;
const columnsOf = (cells: string[], options: Partial<HeaderOptions> = {}) =>
  readHeader(cells, { ...any, ...options }).columns;

const everyName = COLUMN_NAMES.flatMap((column) => {
  const { german, aliases } = describeColumn(column);
  return [column, german, ...aliases].map((name) => [name, column] as const);
});

test.each(everyName)('"%s" is %s', (name, column) => {
  expect(recognizeHeader(name)).toEqual({ kind: 'column', column });
});

test('case, spaces, hyphens, accents, a BOM, brackets and "Required" make no difference', () => {
  const dress = fc.tuple(
    fc.constantFrom(...everyName),
    fc.constantFrom<(name: string) => string>(
      (name) => name.toUpperCase(),
      (name) => name.replaceAll(' ', '-'),
      (name) => name.replaceAll(/[ -]/g, ''),
      (name) => name.replaceAll(' ', '_'),
      (name) => name.normalize('NFD'),
      (name) => name.normalize('NFD').replace(/\p{M}/gu, ''),
      (name) => name.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss'),
    ),
    fc.constantFrom(...['', '\uFEFF', '  ', '\u00a0', '*']),
    fc.constantFrom(
      ...[
        '',
        ' Required',
        ' [Required]',
        ' (Yes/No)',
        ' [UPLOAD ONLY]',
        ' ',
        ' Erforderlich',
        ' Réquiréd',
        '_REQUIRED',
        ' *',
        ':',
      ],
    ),
  );
  fc.assert(
    fc.property(dress, ([[name, column], change, before, after]) => {
      expect(recognizeHeader(before + change(name) + after)).toEqual({ kind: 'column', column });
    }),
    { numRuns: 2000 },
  );
});

test('a header of Entra ID in any language is known by its attribute', () => {
  expect(columnsOf(['Nom d’utilisateur [userPrincipalName] Requis', 'Nom [displayName]'])).toEqual([
    'Email',
    'Display name',
  ]);
});

test.each([
  ['E-Mial', 'Email'],
  ['Dispaly name', 'Display name'],
  ['Verwendungstandort', 'Verwendungsstandort'],
  ['Usage locaton', 'Usage location'],
  ['Lizensen', 'Lizenzen'],
])('"%s": did you mean "%s"?', (header, suggestion) => {
  expect(() => columnsOf(['Email', 'City', header])).toThrow(
    expect.objectContaining({
      code: 'unknown-column',
      message: expect.stringContaining(`Column 3, "${header}"`),
      details: expect.objectContaining({ suggestion }),
    }),
  );
});

test('unknown columns are ignored when asked, and named', () => {
  const header = readHeader(['Email', 'Shoe size', 'Fax'], { ...any, ignoreUnknown: true });
  expect(header.columns).toEqual(['Email', null, null]);
  expect(header.ignored).toEqual(['Shoe size', 'Fax']);
});

test('a mapping says what a header is, or that it is nothing', () => {
  expect(columnsOf(['Kennung', 'Shoe size'], { map: { kennung: 'Email', 'Shoe size': '' } })).toEqual(['Email', null]);
  expect(() => columnsOf(['Email'], { map: { Kennung: 'Email' } })).toThrow(
    expect.objectContaining({ code: 'unmatched-mapping' }),
  );
  expect(() => columnsOf(['Email', 'X'], { map: { X: 'Shoe size' } })).toThrow(
    expect.objectContaining({ code: 'unmatched-mapping' }),
  );
});

test('a column that the operation has no use for is ignored with a word; status and result columns without one', () => {
  const cells = [
    'Email',
    'Department',
    'Status update',
    'Result row',
    'Result status',
    'Result code',
    'Result detail',
    'Result user ID',
  ];
  const header = readHeader(cells, { allowed: ['Email'], required: [['Email']] });
  expect(header.columns).toEqual(['Email', ...Array(7).fill(null)]);
  expect(header.ignored).toEqual(['Department']);
  expect(header).toMatchObject({ isResultsFile: true, resultColumns: [3, 4, 5, 6, 7], statusColumns: [2] });
});

test('`email` is the user’s name, unless Okta’s `login` is there too', () => {
  expect(columnsOf(['email', 'firstName'])).toEqual(['Email', 'First name']);
  expect(columnsOf(['login', 'email'])).toEqual(['Email', 'Alternate email']);
});

test('Country or region gives the usage location only where no other column does', () => {
  expect(readHeader(['User Name', 'Country or Region'], any).derived).toEqual([
    { column: 'Usage location', from: [1] },
  ]);
  expect(readHeader(['User Name', 'Country or Region', 'Usage location'], any).derived).toEqual([]);
  expect(readHeader(['Email', 'Country or Region'], any).derived).toEqual([]);
});

test.each(['en', 'de'] as const)(
  'the %s template is read as what it was made of, as CSV and as a workbook',
  async (language) => {
    const columns = COLUMN_NAMES.filter((name) => name !== 'Password hash function');
    for (const format of ['csv', 'xlsx'] as const) {
      const { detected } = await readTable(await renderTemplate(columns, language, format));
      expect(detected.columns).toEqual(columns);
    }
  },
);

test('a German template is what German Excel opens: semicolons and a byte order mark', async () => {
  const template = await renderTemplate(['Email', 'Display name'], 'de', 'csv');
  expect(template.toString()).toBe('\uFEFFE-Mail;Anzeigename\r\n');
});
