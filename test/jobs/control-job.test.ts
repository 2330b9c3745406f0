import { setTimeout as wait } from 'node:timers/promises';
import { expectInvariants } from '../support/invariants';
import { queueBackends } from '../support/queue-backends';
import { RunningProduct } from '../support/running-product';

const rows = (domain: string, count: number) =>
  `Email,Display name\n${Array.from({ length: count }, (_, i) => `u${i}@${domain},U ${i}\n`).join('')}`;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe.each(queueBackends)('a job that is told what to do, with its queue in $name', (backend) => {
  let product: RunningProduct;
  beforeAll(async () => {
    product = await RunningProduct.start({ backend, environment: { CHUNK_ROWS: '5' } });
  });
  afterAll(() => product.stop());
  afterEach(() => expectInvariants(product.dataSource));

  const tell = (jobId: string, command: string) =>
    product.call<Record<string, unknown>>('POST', `/jobs/${jobId}/${command}`);
  const schedule = async (count = 4) => {
    const { id, domain } = await product.createCustomer();
    const { body } = await product.upload(id, { body: rows(domain, count), query: { startAt: inAnHour() } });
    return body.id;
  };

  test('pauses between chunks, does nothing while paused, and is completed after it is resumed', async () => {
    const { id, domain } = await product.createCustomer();
    const { body } = await product.upload(id, { body: rows(domain, 400) });
    const paused = await tell(body.id, 'pause');
    expect(paused.body['state']).toBe('paused');
    const done = (await product.readJob(body.id)).processedRows;
    await wait(300);
    expect((await product.readJob(body.id)).processedRows).toBe(done);
    expect((await tell(body.id, 'resume')).status).toBe(202);
    expect(await product.waitForJob(body.id)).toMatchObject({ state: 'completed', succeeded: 400 });
  });

  test('cancelled while it runs, keeps what was done and calls the rest cancelled', async () => {
    const { id, domain } = await product.createCustomer();
    const { body } = await product.upload(id, { body: rows(domain, 500) });
    await product.waitForJob(body.id, ['running', 'completed']);
    expect((await tell(body.id, 'cancel')).status).toBe(202);
    const job = await product.waitForJob(body.id, ['cancelled']);
    expect(job.succeeded + job.cancelled).toBe(500);
    expect(job.cancelled).toBeGreaterThan(0);
    expect((await product.readResults(job.id, '&status=cancelled')).length).toBe(job.cancelled);
  });

  test.each(['scheduled', 'paused'])('cancelled while it is %s, has only cancelled rows', async (state) => {
    const jobId = await schedule();
    if (state === 'paused') await tell(jobId, 'pause');
    await tell(jobId, 'cancel');
    expect(await product.waitForJob(jobId, ['cancelled'])).toMatchObject({ cancelled: 4, processedRows: 4 });
    expect((await tell(jobId, 'cancel')).status).toBe(202);
    const resumed = await tell(jobId, 'resume');
    expect([resumed.status, resumed.body['code']]).toEqual([409, 'job-state']);
  });

  test('cancelled while its file still comes in, is never begun, and the upload is told', async () => {
    const { id, domain } = await product.createCustomer();
    const encoder = new TextEncoder();
    let finish = () => {};
    const body = new ReadableStream({
      start(stream) {
        // More than the beginning that is read before there is a job.
        stream.enqueue(encoder.encode(`Email,Display name\n${`x@${domain},${'x'.repeat(4000)}\n`.repeat(500)}`));
        finish = () => {
          stream.enqueue(encoder.encode(`last@${domain},Last\n`));
          stream.close();
        };
      },
    });
    const upload = fetch(`${product.url}/api/v1/customers/${id}/jobs/create-users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${product.token}`, 'content-type': 'text/csv' },
      body,
      duplex: 'half',
    } as RequestInit);
    let jobId: string | undefined;
    while (!jobId) {
      const { body } = await product.call<{ items: { id: string }[] }>('GET', `/jobs?customerId=${id}&state=receiving`);
      jobId = body.items[0]?.id;
    }
    expect((await tell(jobId, 'cancel')).body['state']).toBe('cancelled');
    finish();
    const answer = await upload;
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'job-withdrawn']);
    expect(await product.dataSource.query('SELECT FROM chunks WHERE job_id = $1', [jobId])).toEqual([]);
    expect(await product.dataSource.query('SELECT FROM users WHERE customer_id = $1', [id])).toEqual([]);
  });

  test('paused before its time and resumed, keeps its time', async () => {
    const jobId = await schedule();
    const { startAt } = await product.readJob(jobId);
    expect((await tell(jobId, 'pause')).body['state']).toBe('paused');
    expect((await tell(jobId, 'resume')).body).toMatchObject({ state: 'scheduled', startAt });
    await tell(jobId, 'cancel');
    await product.waitForJob(jobId);
  });

  test('is given another time, in the time zone of its customer, or begins at once', async () => {
    const jobId = await schedule();
    const patch = (startAt: string | null) =>
      product.call<Record<string, unknown>>('PATCH', `/jobs/${jobId}`, { body: { startAt } });
    expect((await patch('2099-07-01T18:00')).body['startAt']).toBe('2099-07-01T16:00:00.000Z');
    expect((await patch('2099-07-01')).body['startAt']).toBe('2099-06-30T22:00:00.000Z');
    for (const wrong of ['tomorrow', '2099', '23:59', '2099-W05', '2099-02-30', '2001-01-01'])
      expect([wrong, (await patch(wrong)).status]).toEqual([wrong, 422]);
    expect((await patch(null)).status).toBe(200);
    expect(await product.waitForJob(jobId)).toMatchObject({ state: 'completed', succeeded: 4 });
    expect((await patch(inAnHour())).status).toBe(409);
  });

  test('begins by itself when its time has come', async () => {
    const { id, domain } = await product.createCustomer();
    const startAt = new Date(Date.now() + 1500).toISOString();
    const { body } = await product.upload(id, { body: rows(domain, 3), query: { startAt } });
    expect(body.state).toBe('scheduled');
    const job = await product.waitForJob(body.id);
    expect(job.startedAt! >= startAt).toBe(true);
  });
});

describe('limits', () => {
  let product: RunningProduct;
  beforeAll(async () => {
    product = await RunningProduct.start({ workers: 0, environment: { MAX_OPEN_JOBS: '3', MAX_OPEN_ROWS: '100' } });
  });
  afterAll(() => product.stop());

  test('ten clients who race for three open jobs get exactly three, the others 429 with Retry-After', async () => {
    const { id, domain } = await product.createCustomer();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => product.upload(id, { body: rows(domain, 2), query: { startAt: inAnHour() } })),
    );
    expect(answers.filter(({ status }) => status === 202).length).toBe(3);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBe(7);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    const cancelled = answers.find(({ status }) => status === 202)!;
    await product.call('POST', `/jobs/${cancelled.body.id}/cancel`);
    await expectInvariants(product.dataSource);
  });

  test("a customer's rows in flight are bounded, and another customer's do not count", async () => {
    const [busy, idle] = [await product.createCustomer(), await product.createCustomer()];
    expect((await product.upload(busy.id, { body: rows(busy.domain, 150) })).status).toBe(202);
    const refused = await product.upload(busy.id, { body: rows(busy.domain, 1) });
    expect([refused.status, (refused.body as unknown as { code: string }).code]).toEqual([429, 'too-many-rows']);
    expect((await product.upload(idle.id, { body: rows(idle.domain, 1) })).status).toBe(202);
  });
});

test('a call that waits too long for a lock is answered 503 with Retry-After', async () => {
  const product = await RunningProduct.start({ workers: 0 });
  try {
    const { id, domain } = await product.createCustomer();
    await product.dataSource.transaction(async (manager) => {
      await manager.query('SELECT FROM customers WHERE id = $1 FOR NO KEY UPDATE', [id]);
      const answer = await product.call<{ code: string }>('POST', `/customers/${id}/users`, {
        body: { upn: `a@${domain}`, displayName: 'A' },
      });
      expect([answer.status, answer.body.code]).toEqual([503, 'customer-busy']);
      expect(answer.headers.get('retry-after')).toBe('3');
    });
  } finally {
    await product.stop();
  }
});
