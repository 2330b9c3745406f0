import { measureConsole } from '../bench/console-sizes';

const LIMIT_BYTES = 250_000;

test('every page needs at most 250 kB of JavaScript, compressed, when it is the first that is opened', () => {
  const sizes = measureConsole();
  expect(sizes.length).toBeGreaterThan(12);
  expect(sizes.filter(({ gzipped }) => gzipped > LIMIT_BYTES)).toEqual([]);
});
