import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig } from '../../src/config';

const ROOT = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The settings as src/config.ts declares them, in its order. */
const declared = [...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name!);
/** The README's table: a setting, and what holds when it is unset. */
const described = [...read('README.md').matchAll(/^\| `([A-Z_]+)` \| (\S+) \|/gm)].map(([, name, unset]) => ({
  name: name!,
  unset: unset!.replaceAll('`', ''),
}));

test('every setting is in the README, in the order of the code, and nothing else is', () => {
  expect(declared.length).toBeGreaterThan(20);
  expect(described.map(({ name }) => name)).toEqual(declared);
});

test('what the README says of a setting that is unset is what happens', () => {
  const config = readConfig({}) as Record<string, unknown>;
  const happens = declared.map((name) => ({ name, unset: String(config[name] ?? '–') }));
  const says = described.map(({ name, unset }) => ({ name, unset: name === 'DATA_DIR' ? resolve(unset) : unset }));
  expect(says).toEqual(happens);
});
