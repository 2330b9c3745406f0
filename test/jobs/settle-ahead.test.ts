import { ChunkByChunk, csv } from '../support/chunk-by-chunk';
import { closeGate, makeGate, waitForNext } from '../support/commit-gate';
import { expectInvariants } from '../support/invariants';
import { RunningProduct } from '../support/running-product';

let chunks: ChunkByChunk;
let product: RunningProduct;
beforeAll(async () => {
  chunks = await ChunkByChunk.start();
  product = chunks.product;
});
afterAll(() => product.stop());
afterEach(() => expectInvariants(product.dataSource));

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
    const { id, domain } = await chunks.createCustomer(3);
    const jobId = await chunks.upload(id, 'assign-licenses', licenses(domain));
    const [first, second] = await chunks.prepareTwo(jobId);
    expect(await first.settle({ limit: 2 })).toBe('settled');
    expect(await second.settle({ limit: 2, ahead: true })).toBe('finished');
    expect((await product.readResults(jobId)).map(({ code }) => code)).toEqual([null, null, null, 'no-seat-left']);
  });

  test('knows of deletions although nobody had been deleted before, and the database has them by now', async () => {
    const { id, domain } = await chunks.createCustomer(0);
    const file = csv('Email', [`a@${domain}`, `b@${domain}`, `a@${domain}`, `c@${domain}`]);
    const jobId = await chunks.upload(id, 'delete-users', file);
    const [first, second] = await chunks.prepareTwo(jobId);
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
    const customer = await chunks.createCustomer(3);
    const jobId = await chunks.upload(customer.id, 'assign-licenses', licenses(customer.domain));
    const [first, second] = await chunks.prepareTwo(jobId);
    expect(await first.settle({ limit: 2 })).toBe('settled');
    const answer = (await comeInBetween(customer)) as { status?: number };
    if (answer.status !== undefined) expect([200, 201]).toContain(answer.status);
    expect(await second.settle({ limit: 2, ahead: true })).toBe('overtaken');
    expect(await countResults(jobId)).toBe(2);
    expect(await second.settle({ limit: 2 })).toBe('finished');
    expect(await countResults(jobId)).toBe(4);
  });

  test('writes nothing when that one is rolled back', async () => {
    const { id, domain } = await chunks.createCustomer(4);
    const jobId = await chunks.upload(id, 'assign-licenses', licenses(domain));
    // Refused by COMMIT itself, which is under way by then.
    await product.dataSource.query(`
      CREATE FUNCTION refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RAISE EXCEPTION 'refused'; END $$;
      CREATE CONSTRAINT TRIGGER refuse_once AFTER INSERT ON row_results DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse_once()`);
    try {
      const [first, second] = await chunks.prepareTwo(jobId);
      const outcomes = await Promise.allSettled([first.settle({ limit: 2 }), second.settle({ limit: 2, ahead: true })]);
      expect(outcomes).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'overtaken' }]);
      expect(await countResults(jobId)).toBe(0);
    } finally {
      await product.dataSource.query('DROP TRIGGER refuse_once ON row_results; DROP FUNCTION refuse_once');
    }
    await chunks.settleAll(jobId);
    expect(await product.readJob(jobId)).toMatchObject({ state: 'completed', succeeded: 4 });
  });
});

test('a worker begins a chunk while the one in front is being committed', async () => {
  const running = await RunningProduct.start({ environment: { CHUNK_ROWS: '2' } });
  try {
    await makeGate(running.dataSource);
    const open = await closeGate(running.dataSource);
    const { id, domain } = await running.createCustomer();
    const lines = Array.from({ length: 8 }, (_, i) => `u${i}@${domain},U`);
    const { body: job } = await running.upload(id, { body: csv('Email,Display name', lines) });
    await waitForNext(running.dataSource);
    expect(await running.readJob(job.id)).toMatchObject({ processedRows: 0 });
    await open();
    expect(await running.waitForJob(job.id)).toMatchObject({ succeeded: 8, processedRows: 8 });
    await expectInvariants(running.dataSource);
  } finally {
    await running.stop();
  }
});
