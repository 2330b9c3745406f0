import { randomBytes } from 'node:crypto';
import { CHAINED_COLUMNS, deriveChainKey, GENESIS, hashEntry } from '../../src/audit/chain';
import { recordAct } from '../../src/audit/record';
import { AuditChainBroken, expireAuditEntries, resignAuditChain, sealAuditEntries } from '../../src/audit/seal';
import { verifyAudit } from '../../src/audit/verify';
import { createTestDatabase } from '../support/database';

const CUSTOMER = '01890000-0000-7000-8000-000000000001';
const key = deriveChainKey(randomBytes(32));
const EMPTY = `head_position = 0, head_hash = decode(repeat('00', 32), 'hex'), head_mac = NULL,
  checkpoint_position = 0, checkpoint_hash = decode(repeat('00', 32), 'hex'), checkpoint_mac = NULL`;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await withoutGuard('TRUNCATE audit_entries');
  await database.dataSource.query(`UPDATE audit_chain SET ${EMPTY}`);
});

/** What somebody with the database's password, but without MASTER_KEY, can do: switch the guard off. */
async function withoutGuard(sql: string, parameters?: unknown[]): Promise<void> {
  await database.dataSource.query('ALTER TABLE audit_entries DISABLE TRIGGER USER');
  await database.dataSource.query(sql, parameters);
  await database.dataSource.query('ALTER TABLE audit_entries ENABLE TRIGGER USER');
}

const act = (details: object) => ({
  operatorId: null,
  customerId: CUSTOMER,
  operation: 'create_customer_user' as const,
  subjects: [CUSTOMER],
  details,
});

async function record(count: number): Promise<void> {
  for (let n = 1; n <= count; n++) await recordAct(database.dataSource.manager, act({ n }));
}

const seal = (limit?: number) => sealAuditEntries(database.dataSource, key, { limit });
const verify = () => verifyAudit(database.dataSource, key);

/** Makes the chain whole again after a change, as a forger would who cannot sign. */
async function forgeChain(): Promise<void> {
  let link = GENESIS;
  const rows = await database.dataSource.query(`SELECT ${CHAINED_COLUMNS} FROM audit_entries ORDER BY chain_position`);
  for (const row of rows) {
    link = { position: link.position + 1, hash: hashEntry(link, row.fields) };
    await withoutGuard('UPDATE audit_entries SET chain_position = $2, chain_hash = $3 WHERE id = $1', [
      row.id,
      link.position,
      link.hash,
    ]);
  }
  await database.dataSource.query('UPDATE audit_chain SET head_position = $1, head_hash = $2', [
    link.position,
    link.hash,
  ]);
}

describe('sealing', () => {
  test('an empty log verifies', async () => {
    await expect(verify()).resolves.toMatchObject({ length: 0, signature: 'valid', flaw: null });
  });

  test('entries sealed in several rounds make one chain that verifies, and the unsealed tail is counted', async () => {
    await record(7);
    expect(await seal(2)).toBe(7);
    await record(3);
    expect(await verify()).toMatchObject({ length: 7, signature: 'valid', flaw: null, unsealed: { count: 3 } });
    expect(await seal()).toBe(3);
    expect(await verify()).toMatchObject({ length: 10, unsealed: { count: 0 } });
  });

  test('an entry that commits after one with a larger id is chained all the same', async () => {
    const { dataSource } = database;
    await dataSource.transaction(async (slow) => {
      await recordAct(slow, act({ slow: true }));
      await record(2);
      expect(await seal()).toBe(2);
    });
    expect(await seal()).toBe(1);
    const rows = await dataSource.query('SELECT details FROM audit_entries ORDER BY chain_position DESC LIMIT 1');
    expect(rows).toEqual([{ details: { slow: true } }]);
    expect(await verify()).toMatchObject({ length: 3, flaw: null });
  });

  test('three sealers at once make one chain', async () => {
    await record(20);
    await Promise.all([seal(3), seal(3), seal(3)]);
    await seal();
    expect(await verify()).toMatchObject({ length: 20, flaw: null, unsealed: { count: 0 } });
  });
});

describe('what was done to a sealed log is found', () => {
  test.each([
    "at = at + interval '1 microsecond'",
    'operator_id = gen_random_uuid()',
    'customer_id = NULL',
    "operation = 'denied'",
    "outcome = 'denied'",
    "address = '10.0.0.1'",
    "request_id = 'r'",
    'job_id = gen_random_uuid()',
    'first_row = 1',
    'last_row = 1',
    "subjects = '{}'",
    "digest = '\\x00'",
    `details = '{"n": "2"}'`,
    'chain_hash = sha256(chain_hash)',
  ])('a change: %s', async (change) => {
    await record(3);
    await seal();
    const [entry] = await database.dataSource.query('SELECT id FROM audit_entries WHERE chain_position = 2');
    await withoutGuard(`UPDATE audit_entries SET ${change} WHERE id = $1`, [entry.id]);
    expect((await verify()).flaw).toMatchObject({ position: 2, entryId: entry.id });
  });

  test('two entries that changed places, with the hashes of their places or with their own', async () => {
    await record(4);
    await seal();
    const [two, three] = await database.dataSource.query(
      'SELECT id, chain_hash AS hash FROM audit_entries WHERE chain_position IN (2, 3) ORDER BY chain_position',
    );
    const place = (id: string, position: number, hash: Buffer) =>
      withoutGuard('UPDATE audit_entries SET chain_position = $2, chain_hash = $3 WHERE id = $1', [id, position, hash]);
    for (const [hashOfTwo, hashOfThree] of [
      [three.hash, two.hash],
      [two.hash, three.hash],
    ]) {
      await place(two.id, 99, two.hash);
      await place(three.id, 2, hashOfThree);
      await place(two.id, 3, hashOfTwo);
      expect((await verify()).flaw).toMatchObject({ position: 2, entryId: three.id });
    }
  });

  test('a missing entry, at the end and in the middle', async () => {
    await record(4);
    await seal();
    await withoutGuard('DELETE FROM audit_entries WHERE chain_position = 4');
    expect((await verify()).flaw).toMatchObject({ position: 4, entryId: null });
    await withoutGuard('DELETE FROM audit_entries WHERE chain_position = 2');
    expect((await verify()).flaw).toMatchObject({ position: 2, entryId: null });
  });

  test('a chain made anew after a change verifies only without MASTER_KEY, and that is said', async () => {
    await record(3);
    await seal();
    await withoutGuard("UPDATE audit_entries SET details = '{}' WHERE chain_position = 2");
    await forgeChain();
    expect(await verifyAudit(database.dataSource, null)).toMatchObject({ signature: 'unchecked', flaw: null });
    expect(await verify()).toMatchObject({ signature: 'invalid', flaw: { reason: expect.stringContaining('forged') } });
  });

  test('a forged chain is not built upon, so that sealing does not make it genuine', async () => {
    await record(3);
    await seal();
    await withoutGuard('DELETE FROM audit_entries WHERE chain_position = 2');
    await forgeChain();
    await record(1);
    await expect(seal()).rejects.toThrow(AuditChainBroken);
  });

  test('entries cut off the end together with the head, against a head that was noted', async () => {
    const { dataSource } = database;
    await record(2);
    await seal();
    const [old] = await dataSource.query('SELECT head_position, head_hash, head_mac FROM audit_chain');
    await record(2);
    await seal();
    const noted = (await verify()).head;
    await withoutGuard('DELETE FROM audit_entries WHERE chain_position > 2');
    await dataSource.query('UPDATE audit_chain SET head_position = $1, head_hash = $2, head_mac = $3', [
      old.head_position,
      old.head_hash,
      old.head_mac,
    ]);
    expect((await verify()).flaw).toBeNull();
    expect((await verifyAudit(dataSource, key, noted)).flaw).toMatchObject({ position: 4 });
  });
});

describe('retention', () => {
  test('removes what is old, leaves a signed checkpoint, and the rest verifies and goes on', async () => {
    await record(3);
    await withoutGuard("UPDATE audit_entries SET at = now() - interval '401 days'");
    await record(2);
    await seal();
    expect(await expireAuditEntries(database.dataSource, key, 400)).toBe(3);
    expect(await verify()).toMatchObject({ length: 2, expired: 3, signature: 'valid', flaw: null });
    await record(1);
    await seal();
    expect(await verify()).toMatchObject({ length: 3, flaw: null });
    expect(await expireAuditEntries(database.dataSource, key, 400)).toBe(0);
  });

  test('does not remove what was tampered with', async () => {
    await record(3);
    await withoutGuard("UPDATE audit_entries SET at = now() - interval '401 days'");
    await seal();
    await withoutGuard("UPDATE audit_entries SET outcome = 'denied' WHERE chain_position = 2");
    await expect(expireAuditEntries(database.dataSource, key, 400)).rejects.toThrow(AuditChainBroken);
    expect(await database.dataSource.query('SELECT count(*)::int AS n FROM audit_entries')).toEqual([{ n: 3 }]);
  });

  test('a checkpoint that somebody else moved is found', async () => {
    await record(3);
    await seal();
    await withoutGuard('DELETE FROM audit_entries WHERE chain_position = 1');
    await database.dataSource.query(
      `UPDATE audit_chain SET checkpoint_position = 1, checkpoint_mac = head_mac,
         checkpoint_hash = sha256('anything')`,
    );
    expect((await verify()).flaw).not.toBeNull();
  });
});

describe('the guard', () => {
  test('the owner of the schema cannot change, delete or truncate entries by mistake', async () => {
    await record(2);
    await seal();
    const { dataSource } = database;
    await expect(dataSource.query("UPDATE audit_entries SET outcome = 'denied'")).rejects.toThrow('cannot be changed');
    await expect(
      dataSource.query('UPDATE audit_entries SET chain_position = 9, chain_hash = $1', [GENESIS.hash]),
    ).rejects.toThrow('cannot be changed');
    await expect(dataSource.query('DELETE FROM audit_entries')).rejects.toThrow('cannot be deleted');
    await expect(dataSource.query('TRUNCATE audit_entries')).rejects.toThrow('cannot be deleted');
  });
});

test('after MASTER_KEY has changed the chain verifies with the new key and no longer with the old', async () => {
  await record(2);
  await seal();
  const next = deriveChainKey(randomBytes(32));
  await database.dataSource.transaction((manager) => resignAuditChain(manager, key, next));
  expect(await verifyAudit(database.dataSource, next)).toMatchObject({ signature: 'valid', flaw: null });
  expect(await verify()).toMatchObject({ signature: 'invalid' });
});
