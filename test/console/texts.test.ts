import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { texts as german } from '../../src/console/texts/de';
import { refusals } from '../../src/console/texts/de/refusals';
import { texts as english } from '../../src/console/texts/en';
import { COLUMN_NAMES } from '../../src/entities/column-name';

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : leaves(value, `${path}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

const SOURCES = join(__dirname, '../../src');

/** The codes of all that the server says no with, as they stand in its sources. */
function refusalCodes(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('console/'),
  );
  const codes = files.flatMap((name) =>
    [
      ...readFileSync(join(SOURCES, name), 'utf8').matchAll(
        /new (?:Job|Table)?(?:Problem|Refusal)\(\s*(?:\d+,\s*)?'([a-z-]+)'/g,
      ),
    ].map(([, code]) => code!),
  );
  return [...new Set(codes)];
}

describe('the two languages', () => {
  const [de, en] = [new Map(leaves(german)), new Map(leaves(english))];

  test('say the same things: neither has a key that the other lacks', () => {
    expect([...de.keys()].sort()).toEqual([...en.keys()].sort());
  });

  test('put the same values into each sentence', () => {
    for (const [key, text] of en) expect([key, placeholders(de.get(key) ?? '')]).toEqual([key, placeholders(text)]);
  });

  test('name every column that the server knows', () => {
    expect(Object.keys(german.columnName)).toEqual(COLUMN_NAMES);
    expect(Object.keys(english.columnName)).toEqual(COLUMN_NAMES);
  });

  test('know every refusal of the server: in its own English, or by its code', () => {
    expect(refusalCodes().filter((code) => !(code in refusals))).toEqual([]);
    expect(Object.keys(refusals).filter((code) => !refusalCodes().includes(code))).toEqual([]);
  });

  test('leave nothing empty', () => {
    expect([...de, ...en].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});
