import { expectInvariants } from '../support/invariants';
import { RunningProduct } from '../support/running-product';

/** What programs of others rely on: the names and answers that stay as they are. One product and one customer for all of it. */
let product: RunningProduct;
let id: string;
let domain: string;

beforeAll(async () => {
  product = await RunningProduct.start({ environment: { CHUNK_ROWS: '4' } });
  ({ id, domain } = await product.createCustomer({ SPE_E3: 1, SPE_E5: 5, MCOEV: 2, MCOPSTN1: 2, VISIOCLIENT: 1 }));
});
afterAll(() => product.stop());
afterEach(() => expectInvariants(product.dataSource));

const ask = (method: string, path: string, body?: unknown) => product.call(method, path, { body });
const file = (header: string, lines: readonly string[]) => `${[header, ...lines].join('\n')}\n`;

/** Hands rows in and gives back what became of each: its status or code, and the column at fault. */
async function settle(operation: string, header: string, lines: readonly string[], query = {}) {
  const job = await product.run(id, { operation, body: file(header, lines), query });
  return (await product.readResults(job.id)).map(({ status, code, column, warnings }) =>
    [code ?? warnings[0]?.code ?? status, column].filter(Boolean).join(' in '),
  );
}

describe('a row that cannot be done comes back from a file with its code and the column at fault', () => {
  test('of users that are created', async () => {
    const rows: [string, string][] = [
      [`one@${domain},One,,SPE_E3,,`, 'succeeded'],
      [`,Two,,,,`, 'missing-value in Email'],
      [`two@${domain},,,,,`, 'missing-value in Display name'],
      [`two.${domain},Two,,,,`, 'invalid-email in Email'],
      [`müller@${domain},Two,,,,`, 'non-ascii-email in Email'],
      ['two@else.example,Two,,,,', 'unknown-domain in Email'],
      [`two@${domain},${'😀'.repeat(51)},,,,`, 'value-too-long in Display name'],
      [`${'a'.repeat(65)}@${domain},Two,,,,`, 'value-too-long in Email'],
      [`two@${domain},T\u202ewo,,,,`, 'invalid-characters in Display name'],
      [`two@${domain},Two,XX,,,`, 'invalid-usage-location in Usage location'],
      [`ONE@${domain},Two,,,,`, 'duplicate-in-file in Email'],
      [`two@${domain},Two,,SPE_E3,,`, 'no-seat-left in Licenses'],
      [`two@${domain},Two,,SPE_E9,,`, 'unknown-license in Licenses'],
      [`two@${domain},Two,,SPE_E5 -NONE,,`, 'unknown-plan in Licenses'],
      [`two@${domain},Two,,EMSPREMIUM,,`, 'not-subscribed in Licenses'],
      [`two@${domain},Two,,SPE_E5;SPE_E3,,`, 'license-conflict in Licenses'],
      [`two@${domain},Two,,MCOEV,,`, 'license-dependency in Licenses'],
      [`two@${domain},Two,IN,SPE_E5;MCOEV;MCOPSTN1,,`, 'license-prohibited-in-location in Licenses'],
      [`two@${domain},Two,,,king,`, 'invalid-role in Role'],
      [`two@${domain},Two,,,,secret`, 'weak-password in Password'],
      [`two@${domain},Two`, 'wrong-cell-count'],
      [`two@${domain},Two,,,,,,,more`, 'wrong-cell-count'],
      [`two@${domain},${'😀'.repeat(50)},at,SPE_E5 -TEAMS1,helpdesk-admin,vR7#qLm2xZp9`, 'succeeded'],
    ];
    const header = 'Email,Display name,Usage location,Licenses,Role,Password';
    const outcomes = await settle(
      'create-users',
      header,
      rows.map(([row]) => row),
    );
    expect(outcomes).toEqual(rows.map(([, outcome]) => outcome));
    expect(await settle('create-users', 'Email,Display name', [`one@${domain},One`])).toEqual(['upn-taken in Email']);
  });

  test('of users that are there', async () => {
    expect(await settle('assign-licenses', 'Email,Add licenses', [`nobody@${domain},SPE_E5`])).toEqual([
      'user-not-found in Email',
    ]);
    expect(await settle('update-users', 'Email,Usage location', [`one@${domain},`])).toEqual([
      'no-usage-location in Usage location',
    ]);
    await ask('PATCH', `/customers/${id}/subscriptions/VISIOCLIENT`, { state: 'suspended' });
    expect(await settle('assign-licenses', 'Email,Add licenses', [`one@${domain},VISIOCLIENT`])).toEqual([
      'subscription-suspended in Add licenses',
    ]);
    expect(await settle('delete-users', 'Email', [`one@${domain}`, `one@${domain}`])).toEqual([
      'succeeded',
      'duplicate-in-file in Email',
    ]);
    expect(await settle('reset-passwords', 'Email', [`one@${domain}`])).toEqual(['user-deleted in Email']);
    expect(await settle('restore-users', 'Email', [`two@${domain}`])).toEqual(['user-not-deleted in Email']);
    expect(
      await settle('create-users', 'Email,Display name,Licenses', [`one@${domain},Other,`, `x@${domain},X,SPE_E3`]),
    ).toEqual(['upn-of-deleted-user', 'succeeded']);
    expect(await settle('restore-users', 'Email', [`one@${domain}`])).toEqual(['upn-taken in Email']);
    expect(await settle('restore-users', 'Email,New email', [`one@${domain},back@${domain}`])).toEqual([
      'license-not-restored',
    ]);
  });

  test('of a Google file: the password is a hash, and a column that means nothing here is a warning on the job', async () => {
    const header = 'First Name [Required],Last Name [Required],Email Address [Required],Password [Required]';
    const body = file(`${header},Password Hash Function [UPLOAD ONLY],Org Unit Path [Required]`, [
      `Gil,Bo,gil@${domain},c2VjcmV0,SHA-1,/`,
      `Gul,Bo,gul@${domain},,,/`,
    ]);
    const job = await product.run(id, { body });
    expect((await product.readResults(job.id)).map(({ code }) => code)).toEqual(['password-is-hash', null]);
    expect(job.warnings).toMatchObject([{ code: 'ignored-column', detail: expect.stringContaining('Org Unit Path') }]);
    expect((await ask('GET', `/customers/${id}/users?search=gul`)).body).toMatchObject({
      items: [{ displayName: 'Gul Bo' }],
    });
  });
});

describe('who does not say who is asking', () => {
  test.each([
    ['GET', '/customers'],
    ['POST', '/customers/not-an-id/jobs/praise-users'],
    ['GET', '/jobs/not-an-id'],
    ['GET', '/no-such-address'],
    ['PUT', '/customers'],
  ])('is answered 401 before anything else is looked at: %s %s', async (method, path) => {
    const { status, headers, body } = await product.call(method, path, { token: '' });
    expect([status, headers.get('content-type')]).toEqual([401, 'application/problem+json; charset=utf-8']);
    expect(body).toMatchObject({ code: 'not-signed-in' });
  });

  test('with a token, what is not there is 404', async () => {
    expect((await ask('GET', '/no-such-address')).status).toBe(404);
  });
});

describe('what is misspelt is refused instead of being left out', () => {
  test('a filter of a selection, which would else be everybody', async () => {
    const select = { filter: { filters: ['blocked'] } };
    const { status, body } = await product.upload(id, { operation: 'delete-users', body: { select } });
    expect([status, body]).toMatchObject([422, { detail: expect.stringContaining('filters') }]);
  });

  test('the mode of a job, which would else be applied', async () => {
    const upload = { operation: 'delete-users', body: file('Email', [`two@${domain}`]), query: { mod: 'validate' } };
    const { status, body } = await product.upload(id, upload);
    expect([status, body]).toMatchObject([422, { detail: expect.stringContaining('"mod"') }]);
  });

  test('a field of a user, which would else be kept as it is', async () => {
    const wrong = { upn: `eve@${domain}`, displayName: 'Eve', blockd: true };
    expect(await ask('POST', `/customers/${id}/users`, wrong)).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('"blockd"') },
    });
  });

  test('a job that is neither rows nor a selection is told what is missing', async () => {
    const { body } = await product.upload(id, { operation: 'delete-users', body: { select: {} } });
    expect(body).toMatchObject({ detail: expect.stringMatching(/select.*userIds.*, or .*filter/) });
  });
});

test('a selection that nobody matches is said to be one, and leaves no job', async () => {
  const select = { filter: { filter: ['license:SPE_F1'] } };
  const { status, body } = await product.upload(id, { operation: 'delete-users', body: { select } });
  expect([status, body]).toMatchObject([422, { code: 'empty-selection' }]);
});

test('a user that was read can be sent back as it is, and licences are changed where licences are', async () => {
  const created = await ask('POST', `/customers/${id}/users`, {
    upn: `round@${domain}`,
    displayName: 'Round Trip',
    licenses: [{ sku: 'spe_e5', disabledPlans: ['TEAMS1'] }],
  });
  const address = `/customers/${id}/users/${created.body.id}`;
  const read = (await ask('GET', address)).body;
  expect(await ask('PATCH', address, read)).toMatchObject({ status: 200, body: { ...read, status: 'unchanged' } });
  const changed = await ask('PATCH', address, { ...read, department: 'Sales' });
  expect(changed.body).toMatchObject({ department: 'Sales', status: 'succeeded' });
  expect(await ask('PATCH', address, { licenses: [] })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining(`${address}/licenses`) },
  });
});

test('products are found in any case, in filters and subscriptions as in files', async () => {
  const count = async (filter: string) =>
    ((await ask('GET', `/customers/${id}/users?filter=${filter}`)).body.items as unknown[]).length;
  expect(await count('license:spe_e5')).toBe(await count('license:SPE_E5'));
  expect(await count('license:spe_e5')).toBeGreaterThan(0);
  expect(await count('plan-off:teams1')).toBe(await count('plan-off:TEAMS1'));
  expect(await count('plan-off:teams1')).toBeGreaterThan(0);
  expect(await count('role:Helpdesk-Admin')).toBe(1);
  const subscribed = await ask('POST', `/customers/${id}/subscriptions`, { sku: 'emspremium', seats: 1 });
  expect([subscribed.status, subscribed.body.sku]).toEqual([201, 'EMSPREMIUM']);
  const seats = await ask('PATCH', `/customers/${id}/subscriptions/emsPremium`, { seats: 3 });
  expect(seats.body).toMatchObject({ sku: 'EMSPREMIUM', totalSeats: 3 });
});

test('a job that has not changed is 304, however the tag comes back', async () => {
  const job = await product.run(id, { operation: 'reset-passwords', body: file('Email', [`two@${domain}`]) });
  const tag = (await ask('GET', `/jobs/${job.id}`)).headers.get('etag')!;
  const statusWith = async (header: string) =>
    (await product.call('GET', `/jobs/${job.id}`, { headers: { 'if-none-match': header } })).status;
  expect(await Promise.all([tag, `W/${tag}`, `"other", ${tag}`, '*'].map(statusWith))).toEqual([304, 304, 304, 304]);
  expect(await statusWith('"other"')).toBe(200);
});

test('the API tells of rows and selections what they may hold', async () => {
  const { body } = await product.call<{ paths: Record<string, unknown> }>('GET', '/openapi.json', { token: '' });
  const told = JSON.stringify(body.paths['/api/v1/customers/{customerId}/jobs/{operation}']);
  for (const word of ['rows', 'select', 'userIds', 'filter', 'set', 'text/csv']) expect(told).toContain(`"${word}"`);
});
