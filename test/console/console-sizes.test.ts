import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureConsole } from '../bench/console-sizes';

const BUILT = join(__dirname, '../../dist/console');

const LIMIT_BYTES = 250_000;

test('every page needs at most 250 kB of JavaScript, compressed, when it is the first that is opened', () => {
  const sizes = measureConsole();
  expect(sizes.length).toBeGreaterThan(12);
  expect(sizes.filter(({ gzipped }) => gzipped > LIMIT_BYTES)).toEqual([]);
});

test('every page that is a file of its own is fetched at once by whoever opens its address, with nothing that is not there', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(BUILT, name), 'utf8'));
  const manifest: Record<string, { file: string }> = read('.vite/manifest.json');
  const { font, texts, pages } = read('preloads.json');
  const preloaded = new Set<string>(pages.flatMap(([, files]: [string, string[]]) => files));
  const ownFiles = Object.keys(manifest).filter((key) => /^pages\/[\w-]+\/[\w-]+-page\.tsx$/.test(key));
  expect(ownFiles.length).toBeGreaterThan(12);
  expect(ownFiles.filter((key) => !preloaded.has(manifest[key]!.file))).toEqual([]);
  for (const file of [font, ...texts.de, ...texts.en, ...preloaded]) readFileSync(join(BUILT, file));
});
