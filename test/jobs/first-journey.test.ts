import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expectInvariants } from '../support/invariants';
import { queueBackends } from '../support/queue-backends';
import { RunningProduct } from '../support/running-product';

/** As Excel writes it on a German system: semicolons, Windows-1252, CRLF. */
const germanFile = (domain: string) =>
  Buffer.from(
    [
      'Vorname;Nachname;Anzeigename;E-Mail;Verwendungsstandort;Lizenzen',
      `Jürgen;Müller;Jürgen Müller;juergen@${domain};DE;SPE_E3`,
      `Eva;Groß;"Groß; Eva";eva@${domain};Österreich;`,
      `Otto;Schäfer;Otto Schäfer;schäfer@${domain};DE;SPE_E3`,
      `Rita;Vogt;Rita Vogt;rita@${domain};DE;SPE_E3`,
      `Eva;Zwei;Eva Zwei;EVA@${domain};DE;`,
    ].join('\r\n'),
    'latin1',
  );

describe.each(queueBackends)('the main job with its queue in $name', (backend) => {
  let product: RunningProduct;
  beforeAll(async () => {
    product = await RunningProduct.start({ backend, environment: { CHUNK_ROWS: '2' } });
  });
  afterAll(() => product.stop());
  afterEach(() => expectInvariants(product.dataSource));

  test('a German file goes in, accounts and temporary passwords come out, until they are confirmed', async () => {
    const customer = await product.createCustomer({ SPE_E3: 1 });
    const job = await product.run(customer.id, { body: germanFile(customer.domain) });
    expect(job).toMatchObject({ state: 'completed', rowCount: 5, processedRows: 5, succeeded: 2, rejected: 3 });
    expect((await product.readResults(job.id)).map(({ row, status, code }) => [row, status, code])).toEqual([
      [1, 'succeeded', null],
      [2, 'succeeded', null],
      [3, 'rejected', 'non-ascii-email'],
      [4, 'rejected', 'no-seat-left'],
      [5, 'rejected', 'duplicate-in-file'],
    ]);
    const file = await product.call('GET', `/jobs/${job.id}/results.csv`);
    expect(file.headers.get('content-type')).toContain('windows-1252');
    const accept = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    const workbook = await product.call('GET', `/jobs/${job.id}/results.csv`, { headers: { accept } });
    expect(workbook.headers.get('content-type')).toBe(accept);
    expect(workbook.text.startsWith('PK')).toBe(true);

    const revealed = await product.call('POST', `/jobs/${job.id}/credentials`);
    expect(revealed.text.split(/\r?\n/).filter(Boolean)).toEqual([
      'Display name,User name,Temporary password',
      expect.stringMatching(new RegExp(`^.*,juergen@${customer.domain},\\w{5}-\\w{5}-\\w{5}-\\w{5}$`)),
      expect.stringMatching(new RegExp(`eva@${customer.domain},\\w{5}-\\w{5}-\\w{5}-\\w{5}$`)),
    ]);
    expect((await product.call('DELETE', `/jobs/${job.id}/credentials`)).status).toBe(204);
    expect((await product.call('POST', `/jobs/${job.id}/credentials`)).status).toBe(410);
  });

  test('the sample file of the repository runs through', async () => {
    const customer = await product.createCustomer();
    const sample = readFileSync(join(__dirname, '../../samples/users.csv'), 'utf8').replace(
      /@[\w.-]+/g,
      `@${customer.domain}`,
    );
    const job = await product.run(customer.id, { body: sample });
    expect(job.state).toBe('completed');
    expect(job.processedRows).toBe(job.rowCount);
  });

  test('a repeated upload under one Idempotency-Key is one job', async () => {
    const customer = await product.createCustomer();
    const upload = { body: `Email,Display name\na@${customer.domain},A\n`, headers: { 'idempotency-key': 'once' } };
    const first = await product.upload(customer.id, upload);
    const second = await product.upload(customer.id, upload);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    const other = await product.upload(customer.id, {
      ...upload,
      body: `Email,Display name\nb@${customer.domain},B\n`,
    });
    expect(other.status).toBe(422);
    await product.waitForJob(first.body.id);
  });
});

describe('a bad upload is told what is wrong and leaves nothing behind', () => {
  let product: RunningProduct;
  let customerId: string;
  beforeAll(async () => {
    product = await RunningProduct.start({ workers: 0, environment: { MAX_UPLOAD_BYTES: '200000' } });
    customerId = (await product.createCustomer()).id;
  });
  afterAll(() => product.stop());

  const leavesNothing = async () => {
    const tables = ['bulk_jobs', 'chunks', 'chunk_payloads', 'row_results', 'users', 'idempotency_keys'];
    for (const table of tables) {
      const [{ count }] = await product.dataSource.query(`SELECT count(*)::int AS count FROM ${table}`);
      expect([table, count]).toEqual([table, 0]);
    }
    await expectInvariants(product.dataSource);
  };

  test.each([
    ['an empty file', '', 422, 'empty-file'],
    ['a file with a header alone', 'Email,Display name\n', 422, 'empty-file'],
    ['a file without a header', 'anna@example.com,Anna\n', 422, undefined],
    ['an unknown column', 'Email,Display name,Licence pack\na@x.de,A,1\n', 422, 'unknown-column'],
    ['a duplicate column', 'Email,E-Mail,Display name\na@x.de,a@x.de,A\n', 422, 'duplicate-column'],
    ['a missing column', 'Email,First name\na@x.de,A\n', 422, 'missing-column'],
    ['bytes that are not text', Buffer.from([0x45, 0x6d, 0, 1, 2, 0xff, 0xfe, 0x0a]), 422, undefined],
    ['an unclosed quote', `Email,Display name\na@x.de,"A\n${'b@x.de,B\n'.repeat(9000)}`, 422, undefined],
    ['a compressed body', gzipSync('Email,Display name\na@x.de,A\n'), 415, 'unsupported-encoding', 'gzip'],
    ['a body over the limit', `Email,Display name\n${'a@x.de,A\n'.repeat(30_000)}`, 413, 'too-large'],
  ])('%s', async (_what, body, status, code, coding = 'identity') => {
    const headers = { 'idempotency-key': 'bad', 'content-encoding': coding };
    const answer = await product.upload(customerId, { body, headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    if (code) expect((answer.body as unknown as { code: string }).code).toBe(code);
    await leavesNothing();
  });

  test('an unknown customer or operation', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000';
    expect((await product.upload(nobody, { body: 'Email\na@x.de\n' })).status).toBe(404);
    expect((await product.upload(customerId, { operation: 'praise-users', body: 'Email\na@x.de\n' })).status).toBe(404);
    await leavesNothing();
  });

  test('an upload that is broken off half-way', async () => {
    const controller = new AbortController();
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(encoder.encode(`Email,Display name\n${'a@x.de,A\n'.repeat(5000)}`)),
    });
    const upload = fetch(`${product.url}/api/v1/customers/${customerId}/jobs/create-users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${product.token}`, 'content-type': 'text/csv', 'idempotency-key': 'broken' },
      body,
      signal: controller.signal,
      duplex: 'half',
    } as RequestInit);
    setTimeout(() => controller.abort(), 300);
    await expect(upload).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await leavesNothing();
  });
});
