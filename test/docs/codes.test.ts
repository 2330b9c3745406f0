import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REJECTION_CODES, type WarningCode } from '../../src/operations/rejection';

const WARNINGS: WarningCode[] = ['upn-of-deleted-user', 'license-not-restored', 'ignored-column', 'cannot-be-undone'];

/** Where rules are tested. What is told of a code (sentences) and what merely knows all of them (the model, this file) prove no rule. */
const ROOMS = ['operations', 'operations/values', 'jobs', 'journeys'];
const NO_PROOF = ['sentences.test.ts'];

const tests = ROOMS.flatMap((room) => {
  const directory = join(__dirname, '..', room);
  const files = readdirSync(directory).filter((name) => name.endsWith('.test.ts') && !NO_PROOF.includes(name));
  return files.map((name) => readFileSync(join(directory, name), 'utf8'));
});

test.each([...REJECTION_CODES, ...WARNINGS])('%s is brought about by a test that names it', (code) => {
  const naming = new RegExp(`['" ]${code}['": ]`);
  expect(tests.some((text) => naming.test(text))).toBe(true);
});
