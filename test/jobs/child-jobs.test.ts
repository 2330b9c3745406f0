import { expectInvariants } from '../support/invariants';
import { RunningProduct } from '../support/running-product';

let product: RunningProduct;
beforeAll(async () => {
  product = await RunningProduct.start({ environment: { CHUNK_ROWS: '2' } });
});
afterAll(() => product.stop());
afterEach(() => expectInvariants(product.dataSource));

const csv = (...lines: string[]) => `${lines.join('\n')}\n`;
const statuses = async (jobId: string) =>
  (await product.readResults(jobId)).map(({ sourceRow, status, code }) => [sourceRow, status, code]);
const act = (jobId: string, action: string, body?: object) =>
  product.call<{ id: string; code: string }>('POST', `/jobs/${jobId}/${action}`, { body });
const usersOf = async (customerId: string, state = 'active') =>
  (await product.call<{ items: Record<string, unknown>[] }>('GET', `/customers/${customerId}/users?state=${state}`))
    .body.items;

describe('retry', () => {
  test('makes a child job of the rejected rows alone, each with its source row', async () => {
    const { id, domain } = await product.createCustomer({ SPE_E3: 1 });
    const job = await product.run(id, {
      body: csv(
        'Email,Display name,Licenses',
        `a@${domain},A,SPE_E3`,
        `b@${domain},B,SPE_E3`,
        `c@${domain},C,`,
        `d@${domain},D,SPE_E3`,
        `too,many,cells,here`,
      ),
    });
    expect(job).toMatchObject({ succeeded: 2, rejected: 3 });
    await product.call('PATCH', `/customers/${id}/subscriptions/SPE_E3`, { body: { seats: 10 } });
    const answer = await act(job.id, 'retry');
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/api/v1/jobs/${answer.body.id}`);
    const child = await product.waitForJob(answer.body.id);
    expect(child.parent).toEqual({ jobId: job.id, relation: 'retry' });
    expect(await statuses(child.id)).toEqual([
      [2, 'succeeded', null],
      [4, 'succeeded', null],
      [5, 'rejected', 'wrong-cell-count'],
    ]);
  });

  test('takes new cells for some rows, under any name of a column, one that the file did not have included', async () => {
    const { id, domain } = await product.createCustomer();
    const job = await product.run(id, {
      body: csv('E-Mail;Anzeigename', `ä@${domain};Ä`, `ok@${domain};Ok`, `ö@${domain};Ö`, `x@elsewhere.example;X`),
    });
    const answer = await act(job.id, 'retry', {
      rows: [
        { row: 1, cells: { Email: `ae@${domain}` } },
        { row: 4, cells: { 'User name': `x@${domain}`, Abteilung: 'Vertrieb; Süd' } },
      ],
    });
    const child = await product.waitForJob(answer.body.id);
    expect(await statuses(child.id)).toEqual([
      [1, 'succeeded', null],
      [4, 'succeeded', null],
    ]);
    expect(await usersOf(id)).toEqual(
      expect.arrayContaining([expect.objectContaining({ upn: `x@${domain}`, department: 'Vertrieb; Süd' })]),
    );
    const file = await product.call('GET', `/jobs/${child.id}/results.csv`);
    expect(file.text).toContain('E-Mail;Anzeigename;Department;Result row');
  });

  test('writes in UTF-8 what the encoding of the file has no letter for', async () => {
    const { id, domain } = await product.createCustomer();
    const body = Buffer.from(csv('E-Mail;Anzeigename', `ü@${domain};Łukasz`.replace('Ł', '?')), 'latin1');
    const job = await product.run(id, { body });
    expect(job.detected).toMatchObject({ encoding: 'windows-1252' });
    const rows = [{ row: 1, cells: { Email: `l@${domain}`, Anzeigename: 'Łukasz' } }];
    const child = await product.waitForJob((await act(job.id, 'retry', { rows })).body.id);
    const file = await product.call('GET', `/jobs/${child.id}/results.csv`);
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.text).toContain(`l@${domain};Łukasz;`);
  });

  test('refuses what was not rejected, what is no column, and a job without rejected rows', async () => {
    const { id, domain } = await product.createCustomer();
    const job = await product.run(id, { body: csv('Email,Display name', `a@${domain},A`, `ä@${domain},B`) });
    expect((await act(job.id, 'retry', { rows: [{ row: 1, cells: {} }] })).body.code).toBe('row-not-rejected');
    expect((await act(job.id, 'retry', { rows: [{ row: 2, cells: { Shoe: '44' } }] })).body.code).toBe(
      'unknown-column',
    );
    const whole = await product.run(id, { body: csv('Email,Display name', `z@${domain},Z`) });
    const answer = await act(whole.id, 'retry');
    expect([answer.status, answer.body.code]).toEqual([409, 'nothing-to-retry']);
  });
});

describe('undo', () => {
  test('deletes what a job created, the last row first, and once only', async () => {
    const { id, domain } = await product.createCustomer({ SPE_E3: 3 });
    const job = await product.run(id, {
      body: csv(
        'Email,Display name,Licenses',
        `a@${domain},A,SPE_E3`,
        `b@${domain},B,SPE_E3`,
        `c@${domain},C,SPE_E3`,
        `nope,D,`,
      ),
    });
    const changed = (await usersOf(id)).find(({ upn }) => upn === `b@${domain}`)!;
    await product.call('PATCH', `/customers/${id}/users/${changed['id']}`, { body: { displayName: 'Changed since' } });
    const answer = await act(job.id, 'undo');
    expect(answer.status).toBe(202);
    const undo = await product.waitForJob(answer.body.id);
    expect(undo).toMatchObject({ operation: 'delete-users', parent: { jobId: job.id, relation: 'undo' } });
    expect(await statuses(undo.id)).toEqual([
      [3, 'succeeded', null],
      [2, 'rejected', 'changed-since'],
      [1, 'succeeded', null],
    ]);
    expect((await usersOf(id)).map(({ upn }) => upn)).toEqual([`b@${domain}`]);
    const second = await act(job.id, 'undo');
    expect([second.status, second.body.code]).toEqual([409, 'undone-already']);

    const file = await product.call('GET', `/jobs/${undo.id}/results.csv`);
    expect(file.text.split(/\r?\n/)[0]).toBe(
      'User ID,Email,Result row,Result status,Result code,Result detail,Result user ID',
    );
    expect(file.text).not.toContain('untouched');

    const redo = await product.waitForJob((await act(undo.id, 'undo')).body.id);
    expect(redo).toMatchObject({ operation: 'restore-users', succeeded: 2 });
    expect((await usersOf(id)).length).toBe(3);
  });

  test('puts licenses and fields back as they were', async () => {
    const { id, domain } = await product.createCustomer({ SPE_E3: 2, SPE_E5: 2 });
    await product.run(id, {
      body: csv('Email,Display name,Licenses', `a@${domain},A,SPE_E3`, `b@${domain},B,`),
    });
    const before = await usersOf(id);
    const licensed = await product.run(id, {
      operation: 'assign-licenses',
      body: csv('Email,Remove licenses,Add licenses', `a@${domain},SPE_E3,SPE_E5`, `b@${domain},,SPE_E3`),
    });
    expect(licensed.succeeded).toBe(2);
    const renamed = await product.run(id, {
      operation: 'update-users',
      body: csv('Email,New email,Display name', `a@${domain},aa@${domain},AA`, `b@${domain},a@${domain},BB`),
    });
    expect(renamed.succeeded).toBe(2);
    for (const job of [renamed, licensed]) {
      const undo = await product.waitForJob((await act(job.id, 'undo')).body.id);
      expect(undo).toMatchObject({ succeeded: 2, rejected: 0 });
    }
    const without = (users: Record<string, unknown>[]) => users.map(({ updatedAt: _, ...user }) => user);
    expect(without(await usersOf(id))).toEqual(without(before));
  });

  test('says that new passwords cannot be taken back, and that nothing was done', async () => {
    const { id, domain } = await product.createCustomer();
    await product.run(id, { body: csv('Email,Display name', `a@${domain},A`) });
    const reset = await product.run(id, { operation: 'reset-passwords', body: csv('Email', `a@${domain}`) });
    const answer = await act(reset.id, 'undo');
    expect([answer.status, answer.body.code]).toEqual([409, 'cannot-be-undone']);
    const failed = await product.run(id, { operation: 'delete-users', body: csv('Email', `nobody@${domain}`) });
    expect((await act(failed.id, 'undo')).status).toBe(409);
  });
});
