import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * Endless pseudo-random bytes for each row: block n of a row is HMAC-SHA256(secret, row ‖ n), both unsigned 32-bit big-endian, as
 * a latin1 string. Put together from two one-shot hashes (RFC 2104), which is three times as fast as `createHmac`.
 * @param secret at most 64 bytes; longer keys would have to be hashed first
 */
export function createHmacStream(secret: Buffer): (row: number, block: number) => string {
  if (secret.length > BLOCK_BYTES) throw new RangeError(`An HMAC stream's secret has at most ${BLOCK_BYTES} bytes.`);
  const inner = Buffer.alloc(BLOCK_BYTES + 8);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  for (let i = 0; i < BLOCK_BYTES; i++) {
    const byte = i < secret.length ? secret[i] : 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  return (row, block) => {
    inner.writeUInt32BE(row, BLOCK_BYTES);
    inner.writeUInt32BE(block, BLOCK_BYTES + 4);
    outer.write(hash('sha256', inner, 'binary'), BLOCK_BYTES, 'latin1');
    return hash('sha256', outer, 'binary');
  };
}
