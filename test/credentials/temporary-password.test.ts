import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createHmacStream } from '../../src/credentials/hmac-stream';
import {
  TEMPORARY_PASSWORD_ALPHABET as ALPHABET,
  createTemporaryPasswordDeriver,
  deriveTemporaryPassword,
  generateTemporaryPassword,
  hashTemporaryPassword,
  verifyTemporaryPassword,
} from '../../src/credentials/temporary-password';

const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const rows = fc.integer({ min: 1, max: 0xffffffff });
const USER_ID = '0198c0de-1234-7abc-8def-0123456789ab';
const SHAPE = /^[A-HJ-NP-Za-hjkmnp-z2-9]{5}(-[A-HJ-NP-Za-hjkmnp-z2-9]{5}){3}$/;

function expectProper(password: string) {
  expect(password).toMatch(SHAPE);
  expect(password).toMatch(/[A-Z]/);
  expect(password).toMatch(/[a-z]/);
  expect(password).toMatch(/[0-9]/);
}

describe('derived temporary passwords', () => {
  test('are four groups of five letters and digits without look-alikes, with an upper, a lower and a digit', () => {
    expect(ALPHABET).not.toMatch(/[0Oo1lIi]/);
    expect(new Set(ALPHABET).size).toBe(55);
    fc.assert(fc.property(secrets, rows, (secret, row) => expectProper(deriveTemporaryPassword(secret, row))));
  });

  test('are the same for the same secret and row, whichever way they are asked for', () => {
    fc.assert(
      fc.property(secrets, fc.array(rows, { maxLength: 5 }), (secret, several) => {
        const derive = createTemporaryPasswordDeriver(Buffer.from(secret));
        for (const row of several) expect(derive(row)).toBe(deriveTemporaryPassword(secret, row));
      }),
    );
  });

  test('stay what they were when they were hashed: a known secret gives a known password', () => {
    expect(deriveTemporaryPassword(Buffer.alloc(32, 7), 1)).toBe('QHV8w-PXhmJ-uDK8e-jsGXA');
    expect(deriveTemporaryPassword(Buffer.alloc(32, 7), 1_000_000)).toBe('BwrHw-bqLwx-9CtZS-EyBmX');
  });

  test('differ between rows and between secrets', () => {
    const [one, other] = [randomBytes(32), randomBytes(32)].map(createTemporaryPasswordDeriver);
    const seen = new Set<string>();
    for (let row = 1; row <= 20_000; row++) seen.add(one(row)).add(other(row));
    expect(seen.size).toBe(40_000);
  });

  test('favour no letter within its class (chi-square over 400,000 letters)', () => {
    // A fixed secret: the test either always passes or never does.
    const derive = createTemporaryPasswordDeriver(Buffer.alloc(32, 0x2a));
    const counts = new Map<string, number>();
    for (let row = 1; row <= 20_000; row++) {
      for (const letter of derive(row)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    // Demanding every class makes digits as a whole likelier, never one digit likelier than another.
    const classes = [/[A-Z]/, /[a-z]/, /[0-9]/].map((pattern) =>
      [...ALPHABET].filter((letter) => pattern.test(letter)),
    );
    for (const letters of classes) {
      const observed = letters.map((letter) => counts.get(letter) ?? 0);
      const expected = observed.reduce((sum, count) => sum + count, 0) / letters.length;
      const chiSquare = observed.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // Mean df, deviation √(2 df): five deviations above the mean happen by chance less than once in 10,000 secrets.
      const freedom = letters.length - 1;
      expect(chiSquare).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom));
    }
  });

  test('are one of at least 2^112', () => {
    const [all, upper, lower, digit] = [55, 24, 23, 8].map(BigInt);
    const lacking = (...sizes: bigint[]) => sizes.reduce((sum, size) => sum + (all - size) ** 20n, 0n);
    const lackingTwo = upper ** 20n + lower ** 20n + digit ** 20n;
    const possible = all ** 20n - lacking(upper, lower, digit) + lackingTwo;
    expect(possible > 2n ** 112n).toBe(true);
  });
});

test('the stream behind them is HMAC-SHA256 of row and block, 32 bits each', () => {
  fc.assert(
    fc.property(secrets, rows, fc.nat(), (secret, row, block) => {
      const message = Buffer.alloc(8);
      message.writeUInt32BE(row, 0);
      message.writeUInt32BE(block, 4);
      const expected = createHmac('sha256', secret).update(message).digest('binary');
      expect(createHmacStream(secret)(row, block)).toBe(expected);
    }),
  );
});

test('a stream refuses a secret that HMAC would have to hash first', () => {
  expect(() => createHmacStream(randomBytes(65))).toThrow(RangeError);
});

test('a generated temporary password has the same shape, and is never the same', () => {
  const several = Array.from({ length: 500 }, generateTemporaryPassword);
  several.forEach(expectProper);
  expect(new Set(several).size).toBe(500);
});

describe('a stored temporary password', () => {
  const password = 'Abcde-fghjk-mnpqr-stuv2';
  const stored = hashTemporaryPassword(password, USER_ID);

  test('verifies, also with the spaces that copying leaves around it', () => {
    expect(stored).toHaveLength(32);
    expect(verifyTemporaryPassword(password, USER_ID, stored)).toBe(true);
    expect(verifyTemporaryPassword(` ${password}\n`, USER_ID, stored)).toBe(true);
  });

  test('does not verify for another password, another user or something else that was stored', () => {
    expect(verifyTemporaryPassword(password.toLowerCase(), USER_ID, stored)).toBe(false);
    expect(verifyTemporaryPassword(password, USER_ID.replace('a', 'b'), stored)).toBe(false);
    expect(verifyTemporaryPassword(password, USER_ID, Buffer.alloc(0))).toBe(false);
  });

  test('tells nothing of two users having the same one', () => {
    expect(hashTemporaryPassword(password, USER_ID.replace('a', 'b'))).not.toEqual(stored);
  });
});
