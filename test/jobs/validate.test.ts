import { expectInvariants } from '../support/invariants';
import { RunningProduct } from '../support/running-product';

let product: RunningProduct;
beforeAll(async () => {
  product = await RunningProduct.start({ environment: { CHUNK_ROWS: '2' } });
});
afterAll(() => product.stop());
afterEach(() => expectInvariants(product.dataSource));

const csv = (...lines: string[]) => `${lines.join('\n')}\n`;
const outcomesOf = async (jobId: string) =>
  (await product.readResults(jobId)).map(({ row, status, code, upn, warnings }) => ({
    row,
    status,
    code,
    upn,
    warnings: warnings.map((warning) => warning.code),
  }));
const snapshot = () =>
  product.dataSource.query(
    `SELECT (SELECT json_agg(u ORDER BY id) FROM users u) AS users, (SELECT json_agg(a ORDER BY user_id, subscription_id) FROM license_assignments a) AS assignments,
       (SELECT json_agg(s ORDER BY id) FROM subscriptions s) AS subscriptions, (SELECT json_agg(c ORDER BY id) FROM customers c) AS customers`,
  );

/** Validates, sees that nothing has happened, applies, and compares what was forecast with what became of it. */
async function validateThenApply(customerId: string, operation: string, body: string) {
  const before = await snapshot();
  const validated = await product.run(customerId, { operation, body, query: { mode: 'validate' } });
  expect(validated).toMatchObject({ state: 'completed', mode: 'validate' });
  expect(await snapshot()).toEqual(before);
  const answer = await product.call<{ id: string; changedSince: boolean }>('POST', `/jobs/${validated.id}/apply`);
  expect(answer.status).toBe(202);
  expect(answer.body.changedSince).toBe(false);
  const applied = await product.waitForJob(answer.body.id);
  expect(applied).toMatchObject({ mode: 'apply', parent: { jobId: validated.id, relation: 'apply' } });
  expect(await outcomesOf(applied.id)).toEqual(await outcomesOf(validated.id));
  return { validated, applied };
}

test('what is validated over many chunks ends exactly as it does when it is applied: duplicates, taken names, seats', async () => {
  const { id, domain } = await product.createCustomer({ SPE_E3: 2 });
  await product.run(id, { body: csv('Email,Display name', `taken@${domain},T`) });
  const { validated } = await validateThenApply(
    id,
    'create-users',
    csv(
      'Email,Display name,Licenses',
      `a@${domain},A,SPE_E3`,
      `taken@${domain},T,`,
      `b@${domain},B,SPE_E3`,
      `A@${domain},A again,`,
      `c@${domain},C,SPE_E3`,
      `d@${domain},D,SPE_E3`,
      `e@${domain},E,SPE_E5`,
    ),
  );
  expect(validated.forecast).toEqual({
    licenses: [
      { sku: 'SPE_E3', needed: 4, available: 2, missing: 2, firstRowWithout: 5 },
      { sku: 'SPE_E5', needed: 1, available: 0, missing: 1, firstRowWithout: 7 },
    ],
    existingUsers: 1,
  });
});

test('what a chunk does not look at is not taken from the chunks before, which did not look at it either', async () => {
  const { id, domain } = await product.createCustomer({});
  await product.run(id, { body: csv('Email,Display name,Role', `a@${domain},A,helpdesk-admin`, `b@${domain},B,`) });
  const { applied } = await validateThenApply(
    id,
    'update-users',
    csv(
      'Email,Department,Role,Block sign in',
      `a@${domain},Sales,,`,
      `b@${domain},Sales,,`,
      `a@${domain},Sales,helpdesk-admin,`,
      `b@${domain},Sales,,yes`,
      `b@${domain},Sales,,yes`,
    ),
  );
  expect((await outcomesOf(applied.id)).map(({ status }) => status)).toEqual([
    'succeeded',
    'succeeded',
    'unchanged',
    'succeeded',
    'unchanged',
  ]);
});

test('renames, seats given back and deletions of earlier chunks are seen by later ones', async () => {
  const { id, domain } = await product.createCustomer({ SPE_E3: 1, SPE_E5: 1 });
  await product.run(id, {
    body: csv('Email,Display name,Licenses', ...['a', 'b', 'c'].map((name) => `${name}@${domain},${name},`)),
  });
  await validateThenApply(
    id,
    'update-users',
    csv(
      'Email,New email',
      `a@${domain},x@${domain}`,
      `nobody@${domain},y@${domain}`,
      `b@${domain},a@${domain}`,
      `x@${domain},c@${domain}`,
      `a@${domain},z@${domain}`,
    ),
  );
  await validateThenApply(
    id,
    'assign-licenses',
    csv(
      'Email,Add licenses,Remove licenses',
      `x@${domain},SPE_E3,`,
      `z@${domain},SPE_E3,`,
      `x@${domain},SPE_E5,SPE_E3`,
      `z@${domain},SPE_E3,`,
      `c@${domain},SPE_E5,`,
    ),
  );
  const deletion = csv('Email', `x@${domain}`, `c@${domain}`, `x@${domain}`, `z@${domain}`);
  await validateThenApply(id, 'delete-users', deletion);
  await validateThenApply(id, 'restore-users', deletion);
  await validateThenApply(id, 'reset-passwords', deletion);
});

test('applying says when the world has changed since', async () => {
  const { id, domain } = await product.createCustomer();
  const job = await product.run(id, { body: csv('Email,Display name', `a@${domain},A`), query: { mode: 'validate' } });
  const user = { upn: `a@${domain}`, displayName: 'Faster' };
  expect((await product.call('POST', `/customers/${id}/users`, { body: user })).status).toBe(201);
  const answer = await product.call<{ id: string; changedSince: boolean }>('POST', `/jobs/${job.id}/apply`);
  expect(answer.body.changedSince).toBe(true);
  expect(await product.waitForJob(answer.body.id)).toMatchObject({ rejected: 1 });
});

describe('a validated file with corrections', () => {
  const apply = (jobId: string, body: object) =>
    product.call<{ id: string; code: string; detail: string }>('POST', `/jobs/${jobId}/apply`, { body });

  /** Five rows over three chunks: the second has a wrong name, the fourth no seat. */
  async function validateFaulty() {
    const { id, domain } = await product.createCustomer({ SPE_E3: 1 });
    const body = csv(
      'E-Mail;Anzeigename;Lizenzen;Kennwort',
      `a@${domain};A;SPE_E3;`,
      'b at home;"B; B";;Violett-Regenschirm-77',
      `c@${domain};C;;`,
      `d@${domain};D;SPE_E3;`,
      `e@${domain};E;;too;many`,
    );
    const job = await product.run(id, { body, query: { mode: 'validate' } });
    expect(job).toMatchObject({ succeeded: 2, rejected: 3 });
    return { id, domain, job };
  }

  test('shows what stands in refused rows, but no password', async () => {
    const { domain, job } = await validateFaulty();
    const answer = await product.call<{ items: { row: number; cells: Record<string, string> }[] }>(
      'GET',
      `/jobs/${job.id}/results?status=rejected&cells=true`,
    );
    expect(answer.body.items.map(({ row, cells }) => [row, cells])).toEqual([
      [2, { Email: 'b at home', 'Display name': 'B; B', Licenses: '', Password: '' }],
      [4, { Email: `d@${domain}`, 'Display name': 'D', Licenses: 'SPE_E3', Password: '' }],
      [5, { Email: `e@${domain}`, 'Display name': 'E', Licenses: '', Password: '' }],
    ]);
    expect(answer.text).not.toContain('Violett');
  });

  test('is looked at again, then applied, without a second upload, every row under its number', async () => {
    const { id, domain, job } = await validateFaulty();
    const rows = [
      { row: 1, cells: { Lizenzen: '' } },
      { row: 2, cells: { 'E-Mail': `b@${domain}` } },
      { row: 5, cells: { Department: 'IT', Kennwort: '' } },
    ];
    const again = await product.waitForJob((await apply(job.id, { rows, mode: 'validate' })).body.id);
    expect(again).toMatchObject({ mode: 'validate', rowCount: 5, succeeded: 5, parent: { relation: 'retry' } });
    const applied = await product.waitForJob((await apply(again.id, {})).body.id);
    expect(applied).toMatchObject({ mode: 'apply', succeeded: 5, parent: { jobId: again.id, relation: 'apply' } });
    const results = await product.readResults(applied.id);
    expect(results.map(({ row, upn }) => [row, upn])).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name, index) => [index + 1, `${name}@${domain}`]),
    );
    const [b] = await product.dataSource.query('SELECT display_name, password_hash FROM users WHERE upn = $1', [
      `b@${domain}`,
    ]);
    expect(b).toEqual({ display_name: 'B; B', password_hash: expect.stringMatching(/^\$argon2id/) });
    const licensed = await product.call<{ items: { upn: string }[] }>(
      'GET',
      `/customers/${id}/users?filter=license:SPE_E3`,
    );
    expect(licensed.body.items.map(({ upn }) => upn)).toEqual([`d@${domain}`]);
  });

  test('refuses a row that is not there, one of which nothing would be left, and a misspelt body', async () => {
    const { job } = await validateFaulty();
    const refused = async (body: object) => {
      const { status, body: problem } = await apply(job.id, body);
      return [status, problem.code];
    };
    expect(await refused({ rows: [{ row: 6, cells: { Email: 'x' } }] })).toEqual([422, 'unknown-row']);
    const nothing = { Email: '', 'Display name': '', Licenses: '', Password: '' };
    expect(await refused({ rows: [{ row: 3, cells: nothing }] })).toEqual([422, 'empty-row']);
    expect(await refused({ row: [] })).toEqual([422, 'invalid-request']);
    expect(await refused({ rows: [{ row: 3, cells: { Shoe: '43' } }] })).toEqual([422, 'unknown-column']);
  });

  test('starts when it is told to', async () => {
    const { id, domain } = await product.createCustomer();
    const query = { mode: 'validate' };
    const job = await product.run(id, { body: csv('Email,Display name', `a@${domain},A`), query });
    const { body } = await apply(job.id, { startAt: '2099-01-01T00:00:00Z' });
    expect(body).toMatchObject({ state: 'scheduled', startAt: '2099-01-01T00:00:00.000Z' });
    await product.call('POST', `/jobs/${body.id}/cancel`);
    await product.waitForJob(body.id);
  });
});

test('passwords in a validated file are still there when it is applied, and nowhere to be read', async () => {
  const { id, domain } = await product.createCustomer();
  const secret = 'Violett-Regenschirm-77';
  const { validated, applied } = await validateThenApply(
    id,
    'create-users',
    csv('Email,Display name,Password', `p@${domain},P,${secret}`),
  );
  for (const job of [validated, applied]) {
    expect((await product.call('GET', `/jobs/${job.id}/results.csv`)).text).not.toContain(secret);
    expect((await product.call('POST', `/jobs/${job.id}/credentials`)).text).not.toContain(secret);
  }
  const [user] = await product.dataSource.query('SELECT password_hash FROM users WHERE upn = $1', [`p@${domain}`]);
  expect(user.password_hash).toMatch(/^\$argon2id/);
});

test('what was not validated to its end cannot be applied', async () => {
  const { id, domain } = await product.createCustomer();
  const job = await product.run(id, { body: csv('Email,Display name', `a@${domain},A`) });
  const answer = await product.call<{ code: string }>('POST', `/jobs/${job.id}/apply`);
  expect([answer.status, answer.body.code]).toEqual([409, 'not-validated']);
});
