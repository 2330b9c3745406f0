import fc from 'fast-check';
import { encode } from 'iconv-lite';
import { TableProblem } from '../../src/tabular/table-problem';
import { readTable, testFile } from './read-table';

/** FUZZ_RUNS and FUZZ_SEED look further than the continuous run does. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 1500);
const seed = Number(process.env['FUZZ_SEED'] ?? 20261101);

/** A file is read, or refused with a sentence: nothing else can come of it, and not slowly. */
async function intake(bytes: Buffer, pieceBytes: number): Promise<void> {
  const started = performance.now();
  try {
    const { rows } = await readTable(bytes, {}, pieceBytes);
    rows.forEach(({ row }, index) => {
      if (row !== index + 1) throw new Error(`row ${row} at place ${index + 1}`);
    });
  } catch (error) {
    if (!(error instanceof TableProblem)) throw error;
    expect(error.message).toMatch(/^[A-Z].*\.$/s);
  }
  expect(performance.now() - started).toBeLessThan(2000);
}

const piece = fc.constantFrom(
  '"',
  ',',
  ';',
  '\t',
  '\r',
  '\n',
  '\r\n',
  ' ',
  'Email',
  'E-Mail',
  'Display name',
  'a@contoso.de',
  'ü',
  '\0',
  '=1',
  'sep=;',
  '\uFEFF',
  '😀',
  'x'.repeat(70_000),
);
const someText = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
const someBytes = fc.oneof(
  fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(someText, fc.constantFrom('utf8', 'utf-16le', 'utf-16be', 'win1252'))
    .map(([text, encoding]) => encode(text, encoding)),
);
const pieceSizes = fc.constantFrom(1, 3, 64, 65_536);

test('bytes of any kind are read or refused, never a crash and never a hang', async () => {
  await fc.assert(
    fc.asyncProperty(someBytes, pieceSizes, (bytes, size) => intake(bytes, bytes.length > 5000 ? 65_536 : size)),
    { numRuns: runs, seed },
  );
}, 120_000);

const originals = [
  'excel-de.windows-1252.csv',
  'excel.unicode-text.txt',
  'quotes.csv',
  'google-workspace.csv',
  'title-lines.csv',
];

test('real files with a few bytes changed are read or refused', async () => {
  const change = fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'insert', 'cut'));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...originals),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      pieceSizes,
      async (name, changes, size) => {
        let bytes = testFile(name);
        for (const [place, byte, kind] of changes) {
          const at = place % bytes.length;
          const rest = bytes.subarray(kind === 'insert' ? at : at + (kind === 'set' ? 1 : 20));
          bytes = Buffer.concat([
            bytes.subarray(0, at),
            kind === 'cut' ? Buffer.alloc(0) : Buffer.from([byte]),
            rest,
            Buffer.alloc(1, 10),
          ]);
        }
        await intake(bytes, size);
      },
    ),
    { numRuns: runs, seed },
  );
}, 120_000);

test('how bytes are cut into pieces changes nothing, whatever they are', async () => {
  const summary = async (bytes: Buffer, size: number) => {
    try {
      const { rows, detected } = await readTable(bytes, {}, size);
      return { rows, detected };
    } catch (error) {
      if (!(error instanceof TableProblem)) throw error;
      return { code: error.code, details: error.details };
    }
  };
  await fc.assert(
    fc.asyncProperty(someBytes, async (bytes) => {
      expect(await summary(bytes, bytes.length > 5000 ? 4096 : 1)).toEqual(await summary(bytes, 1_000_000));
    }),
    { numRuns: runs / 5, seed },
  );
}, 120_000);
