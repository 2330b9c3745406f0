import { randomUUID } from 'node:crypto';
import { expectInvariants } from '../support/invariants';
import { makeOperator, makeToken } from '../support/make-operator';
import { queueBackends } from '../support/queue-backends';
import { type JobAnswer, RunningProduct } from '../support/running-product';

const csv = (...lines: string[]) => `${lines.join('\n')}\n`;

describe.each(queueBackends)('one file for many customers, with its queue in $name', (backend) => {
  let product: RunningProduct;
  beforeAll(async () => {
    product = await RunningProduct.start({ backend, environment: { CHUNK_ROWS: '2' } });
  });
  afterAll(() => product.stop());
  afterEach(() => expectInvariants(product.dataSource));

  const upload = (body: string, query = '', token?: string) =>
    product.call<JobAnswer>('POST', `/jobs/create-users${query}`, {
      body,
      headers: { 'content-type': 'text/csv' },
      token,
    });
  const partsOf = async (jobId: string) =>
    (await product.call<{ items: JobAnswer[] }>('GET', `/jobs?parentId=${jobId}&relation=part`)).body.items;

  test('is a job for each of them under one parent, with the results in the order of the file', async () => {
    const [one, two] = [await product.createCustomer({ SPE_E3: 1 }), await product.createCustomer()];
    const { body: name } = await product.call<{ name: string }>('GET', `/customers/${two.id}`);
    const answer = await upload(
      csv(
        'Customer;Email;Display name;Licenses;Password',
        `${one.domain};a@${one.domain};A;SPE_E3;`,
        `${name.name.toUpperCase()};b@${two.domain};B;;Violett-Regenschirm-77`,
        `${two.id};c@${two.domain};C;;`,
        `nobody.example;d@${two.domain};D;;`,
        `${one.domain};e@${two.domain};E;;`,
        `;f@${one.domain};F;;`,
        `${one.domain};too;few`,
        `${one.domain};g@${one.domain};G;SPE_E3;`,
        `${two.domain};h@${two.domain};H;;`,
      ),
    );
    expect(answer.status).toBe(202);
    const job = await product.waitForJob(answer.body.id);
    expect(job).toMatchObject({
      state: 'completed',
      customerId: null,
      splits: true,
      rowCount: 9,
      processedRows: 9,
      succeeded: 4,
      rejected: 5,
    });
    expect((await product.readResults(job.id)).map(({ row, status, code, upn }) => [row, status, code, upn])).toEqual([
      [1, 'succeeded', null, `a@${one.domain}`],
      [2, 'succeeded', null, `b@${two.domain}`],
      [3, 'succeeded', null, `c@${two.domain}`],
      [4, 'rejected', 'unknown-customer', `d@${two.domain}`],
      [5, 'rejected', 'unknown-domain', `e@${two.domain}`],
      [6, 'rejected', 'missing-value', `f@${one.domain}`],
      [7, 'rejected', 'wrong-cell-count', 'too'],
      [8, 'rejected', 'no-seat-left', `g@${one.domain}`],
      [9, 'succeeded', null, `h@${two.domain}`],
    ]);
    const parts = await partsOf(job.id);
    expect(parts.map(({ customerId }) => customerId).sort()).toEqual([one.id, two.id].sort());
    const own = parts.find(({ customerId }) => customerId === one.id)!;
    expect((await product.readResults(own.id)).map(({ row, sourceRow }) => [row, sourceRow])).toEqual([
      [1, 1],
      [2, 5],
      [3, 8],
    ]);
    const file = await product.call('GET', `/jobs/${job.id}/results.csv`);
    expect(file.text.split(/\r?\n/).filter(Boolean).length).toBe(10);
    expect(file.text).not.toContain('Regenschirm');
    expect((await product.call('POST', `/jobs/${own.id}/credentials`)).status).toBe(200);
  });

  const act = async (jobId: string, action: string, body?: object) => {
    const answer = await product.call<JobAnswer & { code: string }>('POST', `/jobs/${jobId}/${action}`, { body });
    return answer.status === 202 ? product.waitForJob(answer.body.id) : { ...answer.body, status: answer.status };
  };
  const outcomes = async (jobId: string) =>
    (await product.readResults(jobId)).map(({ row, sourceRow, status, code, upn }) => [
      row,
      sourceRow,
      code ?? status,
      upn?.split('@')[0],
    ]);
  const userNames = async (customerId: string) =>
    (await product.call<{ items: { upn: string }[] }>('GET', `/customers/${customerId}/users`)).body.items.map(
      ({ upn }) => upn.split('@')[0],
    );

  test('that was only validated is applied as a whole, with the passwords it came with', async () => {
    const [one, two] = [await product.createCustomer({ SPE_E3: 1 }), await product.createCustomer()];
    const password = 'Violett-Regenschirm-77';
    const { body } = await upload(
      csv(
        'Customer;Email;Display name;Licenses;Password',
        `${one.domain};a@${one.domain};A;SPE_E3;`,
        `${two.domain};b@${two.domain};B;;${password}`,
        `nobody.example;c@${two.domain};C;;`,
        `${one.domain};d@${one.domain};D;SPE_E3;`,
      ),
      '?mode=validate',
    );
    const validated = await product.waitForJob(body.id);
    expect(validated).toMatchObject({ succeeded: 2, rejected: 2 });
    expect(validated.links).toHaveProperty('apply');
    const headers = { 'idempotency-key': randomUUID() };
    const apply = () => product.call<JobAnswer>('POST', `/jobs/${validated.id}/apply`, { headers });
    const first = await apply();
    expect(first.body).toMatchObject({ splits: true, mode: 'apply', changedSince: false });
    const applied = await product.waitForJob(first.body.id);
    expect((await apply()).body.id).toBe(applied.id);
    expect(applied.parent).toEqual({ jobId: validated.id, relation: 'apply' });
    expect(await outcomes(applied.id)).toEqual([
      [1, null, 'succeeded', 'a'],
      [2, null, 'succeeded', 'b'],
      [3, null, 'unknown-customer', 'c'],
      [4, null, 'no-seat-left', 'd'],
    ]);
    for (const { id } of [validated, applied])
      expect((await product.call('GET', `/jobs/${id}/results.csv`)).text).not.toContain(password);
    const signIn = { upn: `b@${two.domain}`, temporaryPassword: password, newPassword: 'Gelber-Leuchtturm-88' };
    expect((await product.call('POST', '/sign-in/change-password', { body: signIn })).status).toBe(204);
    expect((await apply()).body).not.toHaveProperty('code');
    expect((await product.call('POST', `/jobs/${validated.id}/apply`)).body).toMatchObject({ changedSince: true });
  });

  test('that was only validated tells what seats it needs: added up, what is missing customer by customer, the first row that has none', async () => {
    const [rich, poor] = [await product.createCustomer({ SPE_E3: 9 }), await product.createCustomer({ SPE_E3: 1 })];
    await product.run(poor.id, { body: csv('Email,Display name', `there@${poor.domain},There`) });
    const { body } = await upload(
      csv(
        'Customer,Email,Display name,Licenses',
        `${rich.domain},a@${rich.domain},A,SPE_E3`,
        `nobody.example,b@${rich.domain},B,SPE_E3`,
        `${poor.domain},there@${poor.domain},There,`,
        `${poor.domain},c@${poor.domain},C,SPE_E3`,
        `${rich.domain},d@${rich.domain},D,SPE_E5`,
        `${poor.domain},e@${poor.domain},E,SPE_E3`,
        `${poor.domain},f@${poor.domain},F,SPE_E3`,
      ),
      '?mode=validate',
    );
    expect((await product.waitForJob(body.id)).forecast).toEqual({
      existingUsers: 1,
      licenses: [
        { sku: 'SPE_E3', needed: 4, available: 10, missing: 2, firstRowWithout: 6 },
        { sku: 'SPE_E5', needed: 1, available: 0, missing: 1, firstRowWithout: 5 },
      ],
    });
  });

  test('is retried as a whole: rejected rows alone, corrected or not, be it in their customer', async () => {
    const [one, two] = [await product.createCustomer({ SPE_E3: 1 }), await product.createCustomer()];
    const { body } = await upload(
      csv(
        'Customer,Email,Display name,Licenses',
        `${one.domain},a@${one.domain},A,SPE_E3`,
        `nobody.example,b@${two.domain},B,`,
        `${one.domain},c@${one.domain},C,SPE_E3`,
        `${two.domain},ü@${two.domain},D,`,
        `${two.domain},e@${two.domain},E,`,
      ),
    );
    const job = await product.waitForJob(body.id);
    expect(job).toMatchObject({ succeeded: 2, rejected: 3 });
    await product.call('PATCH', `/customers/${one.id}/subscriptions/SPE_E3`, { body: { seats: 5 } });
    const retried = await act(job.id, 'retry');
    expect(retried).toMatchObject({ splits: true, parent: { jobId: job.id, relation: 'retry' }, succeeded: 1 });
    expect(await outcomes(retried.id)).toEqual([
      [1, 2, 'unknown-customer', 'b'],
      [2, 3, 'succeeded', 'c'],
      [3, 4, 'non-ascii-email', 'ü'],
    ]);
    const corrected = await act(retried.id, 'retry', {
      rows: [
        { row: 1, cells: { Kunde: two.domain } },
        { row: 3, cells: { Email: `d@${two.domain}` } },
      ],
    });
    expect(await outcomes(corrected.id)).toEqual([
      [1, 1, 'succeeded', 'b'],
      [2, 3, 'succeeded', 'd'],
    ]);
    expect(await userNames(two.id)).toEqual(['b', 'd', 'e']);
    expect(await act(job.id, 'retry', { rows: [{ row: 1, cells: {} }] })).toMatchObject({ code: 'row-not-rejected' });
    expect(await act(corrected.id, 'retry')).toMatchObject({ status: 409, code: 'nothing-to-retry' });
  });

  test('is undone as a whole, the last row first, but for what was undone for one customer already', async () => {
    const [one, two] = [await product.createCustomer(), await product.createCustomer()];
    const file = (suffix: string) =>
      csv(
        'Customer,Email,Display name',
        ...[1, 2, 3].flatMap((n) => [one, two].map(({ domain }) => `${domain},u${n}${suffix}@${domain},U`)),
      );
    const job = await product.waitForJob((await upload(file(''))).body.id);
    const undone = await act(job.id, 'undo');
    expect(undone).toMatchObject({ operation: 'delete-users', splits: true, succeeded: 6 });
    expect((await outcomes(undone.id)).map(([row, source]) => [row, source])).toEqual([
      [1, 6],
      [2, 5],
      [3, 4],
      [4, 3],
      [5, 2],
      [6, 1],
    ]);
    expect([await userNames(one.id), await userNames(two.id)]).toEqual([[], []]);
    expect(await act(job.id, 'undo')).toMatchObject({ status: 409, code: 'undone-already' });
    const [part] = await partsOf(job.id);
    expect(await act(part!.id, 'undo')).toMatchObject({ status: 409, code: 'undone-already' });
    const text = (await product.call('GET', `/jobs/${undone.id}/results.csv`)).text;
    expect(text.split(/\r?\n/)[0]).toBe(
      'Customer,User ID,Email,Result row,Result status,Result code,Result detail,Result user ID',
    );
    const redone = await act(undone.id, 'undo');
    expect(redone).toMatchObject({ operation: 'restore-users', succeeded: 6 });

    const second = await product.waitForJob((await upload(file('x'))).body.id);
    const parts = await partsOf(second.id);
    expect(await act(parts[0]!.id, 'undo')).toMatchObject({ succeeded: 3 });
    expect(await act(second.id, 'undo')).toMatchObject({ rowCount: 3, succeeded: 3 });
    expect([await userNames(one.id), await userNames(two.id)]).toEqual([
      ['u1', 'u2', 'u3'],
      ['u1', 'u2', 'u3'],
    ]);
  });

  test("of a customer's own administrator stays within that customer, whoever applies it", async () => {
    const [own, foreign] = [await product.createCustomer(), await product.createCustomer()];
    const { operator } = await makeOperator(product.dataSource, 'customer-admin', own.id);
    const token = await makeToken(product.dataSource, operator.id);
    const file = csv(
      'Customer,Email,Display name',
      `${foreign.domain},b@${foreign.domain},B`,
      `${own.id},a@${own.domain},A`,
    );
    const validated = await product.waitForJob((await upload(file, '?mode=validate', token)).body.id);
    const applied = await act(validated.id, 'apply');
    expect(applied).toMatchObject({ customerId: own.id });
    expect(await outcomes(applied.id)).toEqual([
      [1, null, 'unknown-customer', 'b'],
      [2, null, 'succeeded', 'a'],
    ]);
  });

  test('leaves nothing behind when it cannot be read to its end', async () => {
    const { domain } = await product.createCustomer();
    const before = await product.dataSource.query('SELECT count(*) FROM bulk_jobs');
    const lines = Array.from({ length: 50 }, (_, i) => `${domain},u${i}@${domain},U`);
    const answer = await upload(csv('Customer,Email,Display name', ...lines, `${domain},"x@${domain},X`));
    expect(answer.status).toBe(422);
    expect(await product.dataSource.query('SELECT count(*) FROM bulk_jobs')).toEqual(before);
    const orphans = `SELECT FROM chunks c WHERE NOT EXISTS (SELECT FROM bulk_jobs j WHERE j.id = c.job_id)`;
    expect(await product.dataSource.query(orphans)).toEqual([]);
  });

  test('is cancelled, paused and resumed with all its parts', async () => {
    const [one, two] = [await product.createCustomer(), await product.createCustomer()];
    const lines = [one, two].flatMap(({ domain }) =>
      Array.from({ length: 3 }, (_, i) => `${domain},u${i}@${domain},U`),
    );
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await upload(
      csv('Customer,Email,Display name', ...lines),
      `?startAt=${encodeURIComponent(later)}`,
    );
    expect(body.state).toBe('scheduled');
    expect((await product.call('POST', `/jobs/${body.id}/pause`)).body).toMatchObject({ state: 'paused' });
    expect((await partsOf(body.id)).map(({ state }) => state)).toEqual(['paused', 'paused']);
    expect((await product.call('POST', `/jobs/${body.id}/resume`)).body).toMatchObject({ state: 'scheduled' });
    const [part] = await partsOf(body.id);
    await product.call('PATCH', `/jobs/${part!.id}`, { body: { startAt: null } });
    await product.waitForJob(part!.id);
    expect(await product.readJob(body.id)).toMatchObject({ succeeded: 3, finishedAt: null });
    expect((await product.call('POST', `/jobs/${body.id}/cancel`)).status).toBe(202);
    expect(await product.waitForJob(body.id)).toMatchObject({ state: 'cancelled', succeeded: 3, cancelled: 3 });
  });

  test("shows somebody who has one customer only that customer's rows", async () => {
    const [own, foreign] = [await product.createCustomer(), await product.createCustomer()];
    const { operator } = await makeOperator(product.dataSource, 'customer-admin', own.id);
    const token = await makeToken(product.dataSource, operator.id);
    const file = csv(
      'Customer,Email,Display name',
      `${own.domain},a@${own.domain},A`,
      `${foreign.domain},b@${foreign.domain},B`,
    );
    const answer = await upload(file, '', token);
    expect(answer.status).toBe(202);
    const job = await product.waitForJob(answer.body.id);
    expect(job).toMatchObject({ customerId: own.id, succeeded: 1, rejected: 1 });
    expect((await product.readResults(job.id)).map(({ code }) => code)).toEqual([null, 'unknown-customer']);

    const partners = await product.waitForJob((await upload(file.replaceAll('a@', 'c@'))).body.id);
    expect(partners).toMatchObject({ succeeded: 2 });
    const ask = (path: string) => product.call('GET', path, { token });
    expect((await ask(`/jobs/${partners.id}`)).status).toBe(404);
    expect((await ask(`/jobs/${partners.id}/results`)).status).toBe(404);
    const statuses = await Promise.all(
      (await partsOf(partners.id)).map(async ({ id, customerId }) => [customerId, (await ask(`/jobs/${id}`)).status]),
    );
    expect(Object.fromEntries(statuses)).toEqual({ [own.id]: 200, [foreign.id]: 404 });
  });

  test('of customers who are all unknown is over at once', async () => {
    const { body } = await upload(csv('Customer,Email,Display name', 'nobody.example,a@nobody.example,A'));
    expect(await product.waitForJob(body.id)).toMatchObject({ state: 'completed', rejected: 1, processedRows: 1 });
  });
});
