import { randomBytes } from 'node:crypto';
import { Fingerprint } from '../../src/api/fingerprint';
import { createSealer } from '../../src/credentials/master-key';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];

/** The fingerprint of a request whose body arrives in pieces. */
function take(sealer: Parameters<typeof createSealer>, pieces: string[], scope = 'somebody\n/path\n'): Fingerprint {
  const fingerprint = new Fingerprint(createSealer(...sealer), scope);
  for (const piece of pieces) fingerprint.update(piece);
  return fingerprint;
}

test('the same request is recognised, however it arrives, and no other', () => {
  const kept = take([newKey], ['Password\n', 'secret']).digest();
  expect(take([newKey], ['Pass', 'word\nsecret']).matches(kept)).toBe(true);
  expect(take([newKey], ['Password\nother']).matches(kept)).toBe(false);
  expect(take([newKey], ['Password\nsecret'], 'somebody else\n/path\n').matches(kept)).toBe(false);
});

test('without MASTER_KEY nobody can try which password a kept request held', () => {
  const kept = take([newKey], ['Password\nsecret']).digest();
  expect(take([randomBytes(32)], ['Password\nsecret']).matches(kept)).toBe(false);
});

test('a request from before the master key was changed is recognised as long as the old key is retired', () => {
  const kept = take([oldKey], ['body']).digest();
  expect(take([newKey, [oldKey]], ['body']).matches(kept)).toBe(true);
  expect(take([newKey], ['body']).matches(kept)).toBe(false);
});
