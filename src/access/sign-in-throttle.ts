import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { DataSource } from 'typeorm';
import { blockOf } from './address-block';
import { Refusal } from './refusal';

const DAY = 86_400;
/** Attempts of one person at one place that cost nothing; then the wait doubles from a second to a quarter of an hour. */
const FREE_HERE = 5;
const LONGEST_WAIT = 900;
/** Failures a day from one address, over all accounts, before it waits as well: an office shares one. */
const FREE_PER_ADDRESS = 50;
/** Failures a day for one account from strange addresses together. */
const FREE_PER_ACCOUNT = 100;
const STRANGER_WAIT = 30;

/** One thing that attempts are counted by, and the seconds to wait after so many of them. */
interface Rule {
  key: string;
  wait(attempts: number): number;
}

const doubling = (free: number) => (attempts: number) =>
  attempts <= free ? 0 : Math.min(2 ** Math.min(attempts - free - 1, 20), LONGEST_WAIT);

const keyOf = (...parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/**
 * Slows guessing down without ever locking anybody out: an account that is under attack stays open to its owner's own address.
 * Attempts are counted before they are judged, so that a hundred at once are a hundred.
 */
export class SignInThrottle {
  private readonly attempts: RateLimiterPostgres;
  private readonly gates: RateLimiterPostgres;
  private readonly familiar: RateLimiterPostgres;

  constructor(private readonly dataSource: DataSource) {
    const store = {
      storeClient: dataSource,
      storeType: 'typeorm',
      tableName: 'sign_in_attempts',
      tableCreated: true,
      clearExpiredByTimeout: false,
    };
    this.attempts = new RateLimiterPostgres({ ...store, keyPrefix: 'attempts', points: 1, duration: DAY });
    this.gates = new RateLimiterPostgres({ ...store, keyPrefix: 'gate', points: 1, duration: 1 });
    this.familiar = new RateLimiterPostgres({ ...store, keyPrefix: 'familiar', points: 1, duration: 30 * DAY });
  }

  private rules(account: string, address: string): { here: Rule; address: Rule; account: Rule } {
    const block = blockOf(address);
    return {
      here: { key: keyOf('here', account, block), wait: doubling(FREE_HERE) },
      address: { key: keyOf('address', block), wait: doubling(FREE_PER_ADDRESS) },
      account: {
        key: keyOf('account', account),
        wait: (attempts) => (attempts > FREE_PER_ACCOUNT ? STRANGER_WAIT : 0),
      },
    };
  }

  /**
   * Counts an attempt and lets it through, or not.
   * @throws Refusal `too-many-attempts` with the seconds to wait
   */
  async admit(account: string, address: string): Promise<void> {
    const rules = this.rules(account, address);
    await this.pass(rules.here);
    await this.pass(rules.address);
    if (!(await this.familiar.get(rules.here.key))) await this.pass(rules.account);
  }

  private async pass({ key, wait }: Rule): Promise<void> {
    const { consumedPoints } = await this.attempts.penalty(key);
    const seconds = wait(consumedPoints);
    if (seconds === 0) return;
    try {
      // One attempt passes and closes the gate behind itself; of many at once the database lets one be the first.
      await this.gates.consume(key, 1, { customDuration: seconds });
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const left = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      throw new Refusal(
        'too-many-attempts',
        `Too many attempts to sign in have failed. Wait ${left} ${left === 1 ? 'second' : 'seconds'}, then try again.`,
        left,
      );
    }
  }

  /** Takes an attempt back that was no guess: the password was right, only more is needed. */
  async forgive(account: string, address: string): Promise<void> {
    for (const { key } of Object.values(this.rules(account, address))) await this.attempts.reward(key);
  }

  /** Forgets the failures of a person who has signed in, and remembers the address as that person's. */
  async succeed(account: string, address: string): Promise<void> {
    const rules = this.rules(account, address);
    await this.attempts.delete(rules.here.key);
    await this.gates.delete(rules.here.key);
    await this.attempts.delete(rules.account.key);
    await this.attempts.reward(rules.address.key);
    await this.familiar.set(rules.here.key, 1, 30 * DAY);
    await this.dataSource.query('DELETE FROM sign_in_attempts WHERE expire < $1', [Date.now()]);
  }
}
