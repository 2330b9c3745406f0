// Fails when a package that the product runs with has a licence that has not been thought about. Reads the lock file alone.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Compatible with Apache-2.0, without duties beyond keeping their notice. */
const FINE = new Set([
  'MIT',
  'MIT-0',
  'MIT/X11',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'BlueOak-1.0.0',
  '(MIT OR GPL-3.0-or-later)',
  '(MIT AND Zlib)',
]);

/** Packages whose manifest names no licence by its short name, and what their own texts say. */
const READ = {
  buffers: 'none named in this version; part of the reading side of exceljs, which nothing here calls',
  'png-js': 'MIT, by its LICENSE file',
  'dejavu-fonts-ttf': 'Bitstream Vera: may be embedded and passed on',
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const unknown = Object.entries(packages)
  .filter(([path, { dev }]) => path !== '' && !dev)
  .map(([path, { license }]) => ({ name: path.replace(/^.*node_modules\//, ''), license }))
  .filter(({ name, license }) => !FINE.has(license) && !(name in READ));

for (const { name, license } of unknown) {
  console.error(
    `${name}: ${license ?? 'no licence is named'}. Read it, then name it in scripts/check-licenses.mjs or do without.`,
  );
}
process.exit(unknown.length === 0 ? 0 : 1);
