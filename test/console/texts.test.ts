import { texts as german } from '../../src/console/texts/de';
import { texts as english } from '../../src/console/texts/en';
import { COLUMN_NAMES } from '../../src/entities/column-name';

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : leaves(value, `${path}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

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

  test('leave nothing empty', () => {
    expect([...de, ...en].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});
