import { createHmac, type Hmac, timingSafeEqual } from 'node:crypto';
import type { Sealer } from '../credentials/master-key';

/**
 * Tells whether two requests were the same, without keeping them. Requests hold passwords that people chose: under a key of MASTER_KEY, so
 * that whoever has a copy of the database cannot try guesses against it faster than against the passwords' own hashes.
 */
export class Fingerprint {
  private readonly macs: [Hmac, ...Hmac[]];

  /** @param scope whose request it is, and where it went */
  constructor(sealer: Sealer, scope: string) {
    const [current, ...retired] = sealer
      .deriveKeys('idempotency')
      .map((key) => createHmac('sha256', key).update(scope));
    this.macs = [current!, ...retired];
  }

  update(bytes: Buffer | string): void {
    for (const mac of this.macs) mac.update(bytes);
  }

  /** What is kept. Ends the fingerprint. */
  digest(): Buffer {
    return this.macs[0].digest();
  }

  /** Whether this is the same request as one that was kept, also before the master key was changed. Ends the fingerprint. */
  matches(kept: Buffer): boolean {
    return this.macs.map((mac) => mac.digest()).some((mac) => mac.length === kept.length && timingSafeEqual(mac, kept));
  }
}
