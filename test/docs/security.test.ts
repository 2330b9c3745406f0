import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const document = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');

/** The rows of the tables below "Promises", without their heads. */
const promises = document
  .slice(document.indexOf('## Promises'))
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Promise |'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('every promise names a test that holds it', () => {
  expect(promises.length).toBeGreaterThan(40);
  expect(promises.filter(([, , heldBy]) => !/`test\/[\w./-]+\.test\.ts`/.test(heldBy ?? ''))).toEqual([]);
});

test('every test that a promise names exists, and promises something itself', () => {
  const named = [...document.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path]) => join(ROOT, path!));
  const empty = [...new Set(named)].filter(
    (path) => !existsSync(path) || !/\btest[.(]/.test(readFileSync(path, 'utf8')),
  );
  expect(empty).toEqual([]);
});
