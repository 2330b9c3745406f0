import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const document = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');

test('every test that a promise names exists', () => {
  const named = [...document.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(10);
  expect([...new Set(named)].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
