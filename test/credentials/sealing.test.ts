import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { UnsealError } from '../../src/credentials/aes-gcm';
import { newJobSecrets, openJobSecret, sealJobSecret } from '../../src/credentials/job-secrets';
import { createSealer } from '../../src/credentials/master-key';
import { chunkContext, openPayload, sealPayload } from '../../src/credentials/payload-cipher';

const JOB = '0198c0de-1234-7abc-8def-0123456789ab';
const OTHER_JOB = '0198c0de-1234-7abc-8def-0123456789ac';
const bodies = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

describe('a sealer', () => {
  const sealer = createSealer(randomBytes(32));

  test('opens what it sealed for the same context, and never seals alike twice', () => {
    fc.assert(
      fc.property(bodies, fc.string(), (secret, context) => {
        const sealed = sealer.seal(secret, context);
        expect(sealer.open(sealed, context)).toEqual(secret);
        expect(sealer.seal(secret, context)).not.toEqual(sealed);
      }),
    );
  });

  test('opens nothing of which a single bit was changed or an end cut off', () => {
    const sealed = sealer.seal(randomBytes(32), 'context');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] ^= 1 << (bit & 7);
      expect(() => sealer.open(changed, 'context')).toThrow(UnsealError);
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => sealer.open(sealed.subarray(0, length), 'context')).toThrow(UnsealError);
    }
  });

  test('opens nothing for another context', () => {
    expect(() => sealer.open(sealer.seal(randomBytes(32), 'one'), 'other')).toThrow(UnsealError);
  });

  test('opens what a retired key sealed, and seals with the current key only', () => {
    const [old, current] = [randomBytes(32), randomBytes(32)];
    const secret = randomBytes(32);
    const rotated = createSealer(current, [old]);
    expect(rotated.open(createSealer(old).seal(secret, 'c'), 'c')).toEqual(secret);
    expect(createSealer(current).open(rotated.seal(secret, 'c'), 'c')).toEqual(secret);
  });

  test('says that the key is another one, when it is', () => {
    const sealed = createSealer(randomBytes(32)).seal(randomBytes(32), 'c');
    expect(() => sealer.open(sealed, 'c')).toThrow(/another MASTER_KEY/);
  });

  test('takes no key of the wrong length, and tells how to make one', () => {
    expect(() => createSealer(randomBytes(31))).toThrow(/openssl rand -base64 32/);
  });
});

describe('the secrets of a job', () => {
  const sealer = createSealer(randomBytes(32));

  test('are two different ones of 32 bytes', () => {
    const { payloadKey, passwordSecret } = newJobSecrets();
    expect([payloadKey.length, passwordSecret.length]).toEqual([32, 32]);
    expect(payloadKey).not.toEqual(passwordSecret);
  });

  test('open for their own job and purpose only', () => {
    const { payloadKey } = newJobSecrets();
    const sealed = sealJobSecret(sealer, JOB, 'payloadKey', payloadKey);
    expect(openJobSecret(sealer, JOB, 'payloadKey', sealed)).toEqual(payloadKey);
    expect(() => openJobSecret(sealer, OTHER_JOB, 'payloadKey', sealed)).toThrow(UnsealError);
    expect(() => openJobSecret(sealer, JOB, 'passwordSecret', sealed)).toThrow(UnsealError);
  });
});

describe('a payload', () => {
  const { payloadKey } = newJobSecrets();

  test('opens as what it was, under its own key and for its own chunk only', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), (body, ordinal) => {
        const sealed = sealPayload(payloadKey, body, chunkContext(JOB, ordinal));
        expect(openPayload(payloadKey, sealed, chunkContext(JOB, ordinal))).toEqual(body);
        expect(() => openPayload(payloadKey, sealed, chunkContext(JOB, ordinal + 1))).toThrow(UnsealError);
        expect(() => openPayload(payloadKey, sealed, chunkContext(OTHER_JOB, ordinal))).toThrow(UnsealError);
        expect(() => openPayload(randomBytes(32), sealed, chunkContext(JOB, ordinal))).toThrow(UnsealError);
      }),
    );
  });

  test('shows nothing of its text', () => {
    const body = Buffer.from('Email,Password\r\nanna@contoso.example,violet tram over lisbon\r\n'.repeat(50));
    expect(sealPayload(payloadKey, body, 'c').includes('violet')).toBe(false);
  });
});
