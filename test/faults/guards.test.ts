import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { ALL_FAULTS } from './faults/all-faults';
import { GUARDS, takeAway } from './guards';

const DIST = join(__dirname, '..', '..', 'dist');

describe.each(GUARDS)('the guard "$name"', (guard) => {
  test('stands where the faults take it away, and leaves a program behind', () => {
    for (const [file, text] of takeAway(guard, (file) => readFileSync(join(DIST, file), 'utf8')))
      expect(() => new Script(`(function () {${text}\n})`, { filename: file })).not.toThrow();
  });

  test('has a fault that must miss it', () => {
    expect(ALL_FAULTS.map(({ name }) => name)).toContain(guard.fault);
  });
});
