import { setTimeout as wait } from 'node:timers/promises';
import { createSealer } from '../../src/credentials/master-key';
import { ChunkDesk, type ChunkTicket } from '../../src/workers/chunk-desk';
import { expectInvariants } from '../support/invariants';
import { RunningProduct } from '../support/running-product';

const csv = (header: string, lines: readonly string[]) => `${[header, ...lines].join('\n')}\n`;

/** A product whose chunks the tests settle themselves, two rows each. */
let product: RunningProduct;
let desk: ChunkDesk;
beforeAll(async () => {
  product = await RunningProduct.start({ workers: 0, environment: { CHUNK_ROWS: '2', WATCHER_SECONDS: '3600' } });
  const { config } = product;
  const sealer = createSealer(Buffer.from(config.MASTER_KEY!, 'base64'));
  desk = new ChunkDesk(product.dataSource, sealer, {
    credentialHours: config.CREDENTIAL_RETENTION_HOURS,
    deletedUserDays: config.DELETED_USER_RETENTION_DAYS,
    temporaryPasswordHours: config.TEMPORARY_PASSWORD_HOURS,
  });
});
afterAll(() => product.stop());
afterEach(() => expectInvariants(product.dataSource));

/** Settles all chunks, one by one. */
async function settleAll(jobId: string): Promise<void> {
  for (;;) {
    const ticket = await desk.prepare(jobId);
    if (!ticket || (await ticket.settle({ limit: 2 })) === 'finished') return;
  }
}

async function upload(customerId: string, operation: string, body: string): Promise<string> {
  const { status, body: job, text } = await product.upload(customerId, { operation, body });
  if (status !== 202) throw new Error(text);
  return job.id;
}

/** A customer with live users a, b, c, d, all with names, and so many seats. */
async function createCustomer(seats: number) {
  const customer = await product.createCustomer({ SPE_E3: seats });
  const lines = ['a', 'b', 'c', 'd'].map((name) => `${name}@${customer.domain},${name}`);
  await settleAll(await upload(customer.id, 'create-users', csv('Email,Display name', lines)));
  return customer;
}

/** Two chunks of a job, the second prepared behind the first. */
async function prepareTwo(jobId: string): Promise<[ChunkTicket, ChunkTicket]> {
  const first = (await desk.prepare(jobId, 0))!;
  return [first, (await desk.prepare(jobId, 1, first))!];
}

async function countResults(jobId: string): Promise<number> {
  const [{ count }] = await product.dataSource.query(
    'SELECT count(*)::integer AS count FROM row_results WHERE job_id = $1',
    [jobId],
  );
  return count;
}

describe('a chunk that is settled behind another', () => {
  const licenses = (domain: string) =>
    csv(
      'Email,Add licenses',
      ['a', 'b', 'c', 'd'].map((name) => `${name}@${domain},SPE_E3`),
    );

  test('is written when nobody came in between, and the seats are counted on', async () => {
    const { id, domain } = await createCustomer(3);
    const jobId = await upload(id, 'assign-licenses', licenses(domain));
    const [first, second] = await prepareTwo(jobId);
    expect(await first.settle({ limit: 2 })).toBe('settled');
    expect(await second.settle({ limit: 2, ahead: true })).toBe('finished');
    expect((await product.readResults(jobId)).map(({ code }) => code)).toEqual([null, null, null, 'no-seat-left']);
  });

  test('knows of deletions although nobody had been deleted before, and the database has them by now', async () => {
    const { id, domain } = await createCustomer(0);
    const file = csv('Email', [`a@${domain}`, `b@${domain}`, `a@${domain}`, `c@${domain}`]);
    const jobId = await upload(id, 'delete-users', file);
    const [first, second] = await prepareTwo(jobId);
    expect(await first.settle({ limit: 2 })).toBe('settled');
    expect(await second.settle({ limit: 2, ahead: true })).toBe('finished');
    const codes = (await product.readResults(jobId)).map(({ code }) => code);
    expect(codes).toEqual([null, null, 'duplicate-in-file', null]);
  });

  test.each<[string, (customer: { id: string; domain: string }) => Promise<unknown>]>([
    [
      'takes a seat',
      async ({ id, domain }) =>
        product.call('POST', `/customers/${id}/users`, {
          body: { upn: `e@${domain}`, displayName: 'E', licenses: [{ sku: 'SPE_E3' }] },
        }),
    ],
    [
      'changes one of its users',
      async ({ id, domain }) => {
        const { body } = await product.call<{ items: { id: string }[] }>(
          'GET',
          `/customers/${id}/users?search=c@${domain}`,
        );
        return product.call('PATCH', `/customers/${id}/users/${body.items[0]!.id}`, { body: { jobTitle: 'Boss' } });
      },
    ],
    ['adds seats', ({ id }) => product.call('PATCH', `/customers/${id}/subscriptions/SPE_E3`, { body: { seats: 9 } })],
    [
      'subscribes to another product',
      ({ id }) => product.call('POST', `/customers/${id}/subscriptions`, { body: { sku: 'SPE_E5', seats: 1 } }),
    ],
    [
      'changes the customer without taking its lock',
      ({ id }) => product.dataSource.query(`UPDATE customers SET usage_location = 'FR' WHERE id = $1`, [id]),
    ],
  ])('writes nothing when somebody %s in between, and is settled afterwards', async (_what, comeInBetween) => {
    const customer = await createCustomer(3);
    const jobId = await upload(customer.id, 'assign-licenses', licenses(customer.domain));
    const [first, second] = await prepareTwo(jobId);
    expect(await first.settle({ limit: 2 })).toBe('settled');
    const answer = (await comeInBetween(customer)) as { status?: number };
    if (answer.status !== undefined) expect([200, 201]).toContain(answer.status);
    expect(await second.settle({ limit: 2, ahead: true })).toBe('overtaken');
    expect(await countResults(jobId)).toBe(2);
    expect(await second.settle({ limit: 2 })).toBe('finished');
    expect(await countResults(jobId)).toBe(4);
  });

  test('writes nothing when that one is rolled back', async () => {
    const { id, domain } = await createCustomer(4);
    const jobId = await upload(id, 'assign-licenses', licenses(domain));
    // Refused by COMMIT itself, which is under way by then.
    await product.dataSource.query(`
      CREATE FUNCTION refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RAISE EXCEPTION 'refused'; END $$;
      CREATE CONSTRAINT TRIGGER refuse_once AFTER INSERT ON row_results DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse_once()`);
    try {
      const [first, second] = await prepareTwo(jobId);
      const outcomes = await Promise.allSettled([first.settle({ limit: 2 }), second.settle({ limit: 2, ahead: true })]);
      expect(outcomes).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'overtaken' }]);
      expect(await countResults(jobId)).toBe(0);
    } finally {
      await product.dataSource.query('DROP TRIGGER refuse_once ON row_results; DROP FUNCTION refuse_once');
    }
    await settleAll(jobId);
    expect(await product.readJob(jobId)).toMatchObject({ state: 'completed', succeeded: 4 });
  });
});

describe('rows that are decided while those before are being committed', () => {
  beforeAll(() =>
    product.dataSource.query(`
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.15); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER dawdle AFTER UPDATE ON bulk_jobs DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (OLD.next_chunk = 0 AND NEW.next_chunk = 1) EXECUTE FUNCTION dawdle()`),
  );
  afterAll(() => product.dataSource.query('DROP TRIGGER dawdle ON bulk_jobs; DROP FUNCTION dawdle'));

  /** Settles two chunks, the second begun while the first is being committed. @returns what the four rows came to */
  async function settleBoth(jobId: string): Promise<(string | null)[]> {
    const [first, second] = await prepareTwo(jobId);
    let isFirstOver = false;
    const settling = first.settle({ limit: 2 }).finally(() => {
      isFirstOver = true;
    });
    const ahead = second.settle({ limit: 2, ahead: true });
    await wait(75);
    expect(isFirstOver).toBe(false);
    expect(await settling).toBe('settled');
    expect(await ahead).toBe('finished');
    return (await product.readResults(jobId)).map(({ status, code }) => code ?? status);
  }

  async function idOf({ id, domain }: { id: string; domain: string }, name: string): Promise<string> {
    const rows = await product.dataSource.query(
      'SELECT id FROM users WHERE customer_id = $1 AND upn_key = $2 ORDER BY deleted_at NULLS FIRST',
      [id, `${name}@${domain}`],
    );
    return rows[0].id;
  }

  test('find a user under its new name, and nobody under the one before', async () => {
    const customer = await createCustomer(0);
    const { id, domain } = customer;
    const file = csv('Email,User ID,New email', [
      `,${await idOf(customer, 'a')},z@${domain}`,
      `b@${domain},,a@${domain}`,
      `z@${domain},,y@${domain}`,
      `b@${domain},,x@${domain}`,
    ]);
    expect(await settleBoth(await upload(id, 'update-users', file))).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
      'user-not-found',
    ]);
  });

  test('change what they find changed, and not what was', async () => {
    const { id, domain } = await createCustomer(0);
    const file = csv('Email,Department', [
      `a@${domain},Sales`,
      `b@${domain},Sales`,
      `a@${domain},Sales`,
      `b@${domain},Support`,
    ]);
    const jobId = await upload(id, 'update-users', file);
    expect(await settleBoth(jobId)).toEqual(['succeeded', 'succeeded', 'unchanged', 'succeeded']);
    const [{ before }] = await product.dataSource.query(
      'SELECT before FROM row_results WHERE job_id = $1 AND "row" = 4',
      [jobId],
    );
    expect(before).toEqual({ department: 'Sales', after: { department: 'Support' } });
  });

  test('know whom those before have deleted, though nobody had been deleted then', async () => {
    const customer = await createCustomer(0);
    const { id, domain } = customer;
    const file = csv('Email,User ID', [
      `a@${domain},`,
      `b@${domain},`,
      `,${await idOf(customer, 'a')}`,
      `b@${domain},`,
    ]);
    expect(await settleBoth(await upload(id, 'delete-users', file))).toEqual([
      'succeeded',
      'succeeded',
      'duplicate-in-file',
      'duplicate-in-file',
    ]);
  });

  test('do not restore a user whose name another has been restored with, both named by their ids', async () => {
    const customer = await createCustomer(0);
    const { id, domain } = customer;
    const older = await idOf(customer, 'a');
    await settleAll(await upload(id, 'delete-users', csv('Email', [`a@${domain}`, `b@${domain}`])));
    await settleAll(await upload(id, 'create-users', csv('Email,Display name', [`a@${domain},A`])));
    await settleAll(await upload(id, 'delete-users', csv('Email', [`a@${domain}`])));
    const [{ id: newer }] = await product.dataSource.query(
      'SELECT id FROM users WHERE customer_id = $1 AND upn_key = $2 ORDER BY deleted_at DESC',
      [id, `a@${domain}`],
    );
    expect(newer).not.toBe(older);
    const file = csv('User ID', [newer, await idOf(customer, 'b'), older, newer]);
    expect(await settleBoth(await upload(id, 'restore-users', file))).toEqual([
      'succeeded_with_warnings',
      'succeeded',
      'upn-taken',
      'duplicate-in-file',
    ]);
  });

  test('do not restore a user whose name has been given to another', async () => {
    const customer = await createCustomer(0);
    const { id, domain } = customer;
    const ids = await Promise.all(['a', 'b', 'c'].map((name) => idOf(customer, name)));
    await settleAll(await upload(id, 'delete-users', csv('Email', [`a@${domain}`, `b@${domain}`, `c@${domain}`])));
    const file = csv('User ID,New email', [
      `${ids[2]},a@${domain}`,
      `${ids[1]},`,
      `${ids[0]},`,
      `${ids[0]},e@${domain}`,
    ]);
    expect(await settleBoth(await upload(id, 'restore-users', file))).toEqual([
      'succeeded_with_warnings',
      'succeeded',
      'upn-taken',
      'succeeded',
    ]);
  });

  test('take no seat that has been taken, and give back what has been given', async () => {
    const { id, domain } = await createCustomer(2);
    const file = csv('Email,Add licenses,Remove licenses', [
      `a@${domain},SPE_E3,`,
      `b@${domain},SPE_E3,`,
      `c@${domain},SPE_E3,`,
      `a@${domain},,SPE_E3`,
    ]);
    expect(await settleBoth(await upload(id, 'assign-licenses', file))).toEqual([
      'succeeded',
      'succeeded',
      'no-seat-left',
      'succeeded',
    ]);
  });

  test('create nobody whom those before have created', async () => {
    const { id, domain } = await createCustomer(0);
    // Who may restore somebody instead is looked for.
    await settleAll(await upload(id, 'delete-users', csv('Email', [`d@${domain}`])));
    const file = csv('Email,Display name', [`m@${domain},M`, `n@${domain},N`, `M@${domain},M`, `o@${domain},O`]);
    expect(await settleBoth(await upload(id, 'create-users', file))).toEqual([
      'succeeded',
      'succeeded',
      'duplicate-in-file',
      'succeeded',
    ]);
  });
});

test('a worker begins a chunk while the one in front is being committed', async () => {
  const running = await RunningProduct.start({ environment: { CHUNK_ROWS: '2' } });
  try {
    await running.dataSource.query(`
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER dawdle AFTER UPDATE OF settled_rows ON chunks DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION dawdle()`);
    const { id, domain } = await running.createCustomer();
    const lines = Array.from({ length: 8 }, (_, i) => `u${i}@${domain},U`);
    const { body: job } = await running.upload(id, { body: csv('Email,Display name', lines) });
    const waiting = async () => {
      const [{ count }] = await running.dataSource.query(
        `SELECT count(*)::integer AS count FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM chunks%SKIP LOCKED%'`,
      );
      return count;
    };
    const deadline = Date.now() + 10_000;
    while ((await waiting()) === 0 && Date.now() < deadline) await wait(10);
    expect(Date.now()).toBeLessThan(deadline);
    expect(await running.waitForJob(job.id)).toMatchObject({ succeeded: 8, processedRows: 8 });
    await expectInvariants(running.dataSource);
  } finally {
    await running.stop();
  }
});
