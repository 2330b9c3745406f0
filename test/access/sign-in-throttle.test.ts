import type { DataSource } from 'typeorm';
import { SignInThrottle } from '../../src/access/sign-in-throttle';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let dataSource: DataSource;
let throttle: SignInThrottle;
let account: string;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = database.dataSource;
  throttle = new SignInThrottle(dataSource);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await dataSource.query('DELETE FROM sign_in_attempts');
  account = `somebody-${count++}@partner.example`;
});

/** How many of some attempts at once are let through. */
async function admitted(attempts: number, address = '192.0.2.1'): Promise<number> {
  const outcomes = await Promise.allSettled(Array.from({ length: attempts }, () => throttle.admit(account, address)));
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

/** Waits over, without waiting. */
const letPass = (seconds: number) =>
  dataSource.query('UPDATE sign_in_attempts SET expire = expire - $1 * 1000 WHERE key LIKE $2', [seconds, 'gate%']);

test('of fifty guesses at once, five are free and one more passes the gate', async () => {
  expect(await admitted(50)).toBe(6);
});

test('a refusal says how long to wait, and the wait doubles', async () => {
  await admitted(6);
  const waits: number[] = [];
  for (let n = 0; n < 4; n++) {
    const refusal = await throttle.admit(account, '192.0.2.1').catch((refused) => refused);
    waits.push(refusal.retryAfter);
    expect(refusal.detail).toContain(`Wait ${refusal.retryAfter} second`);
    await letPass(refusal.retryAfter);
    await throttle.admit(account, '192.0.2.1');
  }
  expect(waits).toEqual([1, 4, 16, 64]);
});

test('never waits longer than a quarter of an hour', async () => {
  for (let n = 0; n < 40; n++) await throttle.admit(account, '192.0.2.1').catch(() => undefined);
  await letPass(900);
  await throttle.admit(account, '192.0.2.1');
  await expect(throttle.admit(account, '192.0.2.1')).rejects.toMatchObject({ retryAfter: 900 });
});

test("an attack from elsewhere does not keep the owner out at the owner's own address", async () => {
  await throttle.succeed(account, '192.0.2.1');
  for (let n = 0; n < 150; n++) await throttle.admit(account, `203.0.113.${n}`).catch(() => undefined);
  await expect(throttle.admit(account, '203.0.113.200')).rejects.toMatchObject({ code: 'too-many-attempts' });
  await throttle.admit(account, '192.0.2.1');
});

test('one address that tries many accounts waits as well', async () => {
  const outcomes = [];
  for (let n = 0; n < 60; n++) {
    account = `victim-${n}@partner.example`;
    outcomes.push(await admitted(1, '192.0.2.77'));
  }
  expect(outcomes.slice(0, 50).every((passed) => passed === 1)).toBe(true);
  expect(outcomes.slice(-5)).toContain(0);
});

test('addresses of one IPv6 household count as one, and its neighbours do not', async () => {
  for (let n = 0; n < 6; n++) await throttle.admit(account, `2001:db8:1:1::${n}`);
  await expect(throttle.admit(account, '2001:db8:1:1:ffff::9')).rejects.toMatchObject({ code: 'too-many-attempts' });
  await throttle.admit(account, '2001:db8:1:2::9');
});

test('a success forgets the failures before it', async () => {
  await admitted(6);
  await throttle.succeed(account, '192.0.2.1');
  expect(await admitted(5)).toBe(5);
});
