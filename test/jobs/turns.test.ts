import { expectInvariants } from '../support/invariants';
import { queueBackends } from '../support/queue-backends';
import { RunningProduct } from '../support/running-product';

const rows = (domain: string, prefix: string, count: number) =>
  `Email,Display name\n${Array.from({ length: count }, (_, i) => `${prefix}${i}@${domain},U ${i}\n`).join('')}`;

describe.each(queueBackends)('one worker that does one thing at a time, with its queue in $name', (backend) => {
  let product: RunningProduct;
  beforeAll(async () => {
    const environment = { CHUNK_ROWS: '20', WORKER_CONCURRENCY: '1' };
    product = await RunningProduct.start({ backend, environment });
  });
  afterAll(() => product.stop());
  afterEach(() => expectInvariants(product.dataSource));

  const begin = async ({ id, domain }: { id: string; domain: string }, prefix: string, count: number) =>
    (await product.upload(id, { body: rows(domain, prefix, count) })).body.id;

  /** What is left of jobs that have shown what they are there for says nothing more. */
  const endAll = async (jobs: string[]) => {
    for (const job of jobs) await product.call('POST', `/jobs/${job}/cancel`);
    for (const job of jobs) await product.waitForJob(job);
  };

  test('is shared by customers, however many jobs one of them has', async () => {
    const [many, one] = [await product.createCustomer(), await product.createCustomer()];
    const jobs = await Promise.all(Array.from({ length: 8 }, (_, job) => begin(many, `j${job}x`, 1000)));
    const done = async () =>
      (await Promise.all(jobs.map((id) => product.readJob(id)))).reduce((sum, job) => sum + job.processedRows, 0);
    const id = await begin(one, 'u', 2000);
    const before = await done();
    expect(await product.waitForJob(id)).toMatchObject({ succeeded: 2000 });
    // As many rows, give or take two turns; were jobs served alike, it would be all 8,000.
    expect((await done()) - before).toBeLessThan(4500);
    await endAll(jobs);
  });

  test('is shared by the jobs of a customer: a small one does not wait for the end of a big one', async () => {
    const customer = await product.createCustomer();
    const big = await begin(customer, 'big', 6000);
    const small = await begin(customer, 'small', 20);
    await product.waitForJob(small);
    expect((await product.readJob(big)).state).toBe('running');
    await endAll([big]);
  });
});
