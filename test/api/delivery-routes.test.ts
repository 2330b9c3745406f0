import { deliverMail } from '../../src/delivery/deliver-mail';
import { createMailer } from '../../src/delivery/mailer';
import { takeDueMails } from '../../src/delivery/queue-mails';
import { makeOperator, makeToken } from '../support/make-operator';
import { RunningProduct } from '../support/running-product';
import { TestMailServer } from '../support/test-mail-server';

let product: RunningProduct;
let mailServer: TestMailServer;
let jobId: string;
let customerId: string;
let domain: string;

beforeAll(async () => {
  mailServer = await TestMailServer.start();
  product = await RunningProduct.start({
    environment: { SMTP_URL: `smtp://musterroll:secret@${mailServer.address}`, CREDENTIAL_RETENTION_HOURS: '12' },
  });
  const customer = await product.createCustomer();
  ({ id: customerId, domain } = customer);
  const file = `Email,Display name,Alternate email\na@${customer.domain},A,a@home.example\nb@${customer.domain},B,\n`;
  ({ id: jobId } = await product.run(customerId, { body: file }));
});

afterAll(async () => {
  await product.stop();
  await mailServer.stop();
});

/** Does the mail worker's part. */
async function deliverDue(): Promise<void> {
  const mailer = createMailer(product.config)!;
  const delivery = { mailer, reveal: async () => null, publicUrl: product.url, linkHours: 24 };
  await product.dataSource.query('UPDATE mails SET rung_at = NULL');
  for (const { mailId } of await takeDueMails(product.dataSource.manager)) {
    await deliverMail(product.dataSource, delivery, mailId);
  }
  mailer.close();
}

test('sending with an empty request mails a link to each alternate address, and the job tells what became of it', async () => {
  const sent = await product.call('POST', `/jobs/${jobId}/credentials/send`, { body: {} });
  expect(sent).toMatchObject({ status: 202, body: { queued: 1, withoutAddress: 1, left: 0 } });
  await deliverDue();
  expect(mailServer.inbox.map(({ to }) => to)).toEqual(['a@home.example']);
  const { body } = await product.call('GET', `/jobs/${jobId}/mails`);
  expect(body).toMatchObject({
    items: [{ recipient: 'a@home.example', status: 'sent', openedAt: null }],
    nextCursor: null,
    counts: { queued: 0, sent: 1, refused: 0, bounced: 0 },
  });
});

test('a bounce that is handed in is seen on the job', async () => {
  const messageId = /^Message-ID: <.*>/im.exec(mailServer.inbox[0]!.raw)![0];
  const report = (action: string) =>
    `Content-Type: multipart/report\r\n\r\nAction: ${action}\r\nStatus: 5.1.1\r\n\r\n${messageId}\r\n`;
  const headers = { 'content-type': 'message/rfc822' };
  expect(await product.call('POST', '/mails/bounces', { body: report('delayed'), headers })).toMatchObject({
    status: 422,
  });
  expect(await product.call('POST', '/mails/bounces', { body: report('failed'), headers })).toMatchObject({
    status: 204,
  });
  const { body } = await product.call('GET', `/jobs/${jobId}/mails?status=bounced`);
  expect(body).toMatchObject({ items: [{ recipient: 'a@home.example', code: 'bounce-5.1.1' }] });
});

test.each([
  [{ content: 'password' }, 'plain-passwords-off'],
  [{ to: 'me' }, 'no-address'],
])('%j is refused with 409 %s, and told why', async (body, code) => {
  const answer = await product.call('POST', `/jobs/${jobId}/credentials/send`, { body });
  expect(answer).toMatchObject({ status: 409, body: { code, detail: expect.any(String) } });
});

test('sheets come as one PDF, and printing is in the audit log', async () => {
  const answer = await product.call('POST', `/jobs/${jobId}/credentials/sheets?lang=de`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.text.match(/\/Type \/Page\b/g)).toHaveLength(2);
  const { body } = await product.call('GET', `/customers/${customerId}/audit?operation=print_credentials`);
  expect(body).toMatchObject({ items: [{ jobId, operatorName: 'Bootstrap', outcome: 'done' }] });
});

test('each way in which a password reaches somebody is in the audit log: shown, fetched, printed, mailed, and the link that was opened', async () => {
  const user = { upn: `c@${domain}`, displayName: 'C' };
  const { body: shown } = await product.call<{ id: string }>('POST', `/customers/${customerId}/users`, { body: user });
  await product.call('POST', `/customers/${customerId}/users/${shown.id}/reset-password`, { body: {} });
  for (const Accept of ['text/csv', 'application/json']) {
    const revealed = await product.call('POST', `/jobs/${jobId}/credentials`, { headers: { Accept } });
    expect([revealed.status, revealed.headers.get('cache-control')]).toEqual([200, 'no-store']);
  }
  const link = /\/one-time\/[\w-]{43}/.exec(mailServer.inbox[0]!.raw.replace(/=\r\n/g, ''))![0];
  expect((await fetch(product.url + link, { method: 'POST' })).status).toBe(200);
  const entries = await product.dataSource.query(
    `SELECT operation, operator_id IS NOT NULL AS "byOperator", address, outcome, (job_id = $1)::text AS job FROM audit_entries
     WHERE job_id = $1 AND operation ~ 'credentials|link' OR $2 = ANY (subjects) ORDER BY id`,
    [jobId, shown.id],
  );
  const entry = (operation: string, job: string | null, byOperator = true) => {
    return { operation, byOperator, address: '127.0.0.1', outcome: 'done', job };
  };
  expect(entries).toEqual([
    entry('send_credentials', 'true'),
    entry('print_credentials', 'true'),
    entry('create_customer_user', null),
    entry('reset_customer_user_password', null),
    entry('reveal_credentials', 'true'),
    entry('reveal_credentials', 'true'),
    entry('open_one_time_link', 'true', false),
  ]);
});

test("a customer's own admin reads and exports that customer's audit log and no other", async () => {
  const other = await product.createCustomer();
  const { operator } = await makeOperator(product.dataSource, 'customer-admin', customerId);
  const token = await makeToken(product.dataSource, operator.id);
  const own = await product.call<{ items: { customerId: string }[] }>('GET', `/customers/${customerId}/audit`, {
    token,
  });
  expect(own.status).toBe(200);
  expect(new Set(own.body.items.map((item) => item.customerId))).toEqual(new Set([customerId]));
  const file = await product.call('GET', `/customers/${customerId}/audit.csv`, { token });
  expect(file.text).toContain('create_customer_user');
  expect((await product.call('GET', `/customers/${other.id}/audit`, { token })).status).toBe(404);
  expect((await product.call('GET', '/audit', { token })).status).toBe(403);
});

test('the settings say what is in force and where it comes from, and keep the mail server’s password to themselves', async () => {
  const { body } = await product.call<{ retention: object[]; mail: object }>('GET', '/settings');
  expect(body.retention).toContainEqual({
    setting: 'CREDENTIAL_RETENTION_HOURS',
    value: 12,
    unit: 'hours',
    isDefault: false,
  });
  expect(body.retention).toContainEqual({
    setting: 'DELETED_USER_RETENTION_DAYS',
    value: 30,
    unit: 'days',
    isDefault: true,
  });
  expect(body.mail).toEqual({
    server: mailServer.address,
    encrypted: false,
    from: 'no-reply@127.0.0.1',
    plainPasswords: false,
    publicUrl: 'http://127.0.0.1:3000',
  });
  expect(JSON.stringify(body)).not.toContain('secret');
});

test('a test message goes to whoever asks for it, who is told where, or why there is none', async () => {
  const { operator } = await makeOperator(product.dataSource, 'global-admin');
  const token = await makeToken(product.dataSource, operator.id);
  const answer = await product.call('POST', '/settings/test-mail', { token, headers: { 'accept-language': 'de' } });
  expect(answer).toMatchObject({ status: 200, body: { recipient: operator.email } });
  expect(mailServer.inbox.at(-1)).toMatchObject({ to: operator.email, raw: expect.stringContaining('Testnachricht') });
  expect(await product.call('POST', '/settings/test-mail')).toMatchObject({
    status: 409,
    body: { code: 'no-address' },
  });
  mailServer.refusal = Object.assign(new Error('no such mailbox'), { responseCode: 550 });
  const refused = await product.call('POST', '/settings/test-mail', { token });
  mailServer.refusal = null;
  expect(refused).toMatchObject({ status: 502, body: { code: 'mail-not-sent', reason: 'smtp-550' } });
});

test('the rings for a job that the queue still has lead to their pages on the queue dashboard', async () => {
  const { body } = await product.call<{ items: { address: string }[] }>('GET', `/jobs/${jobId}/rings`);
  expect(body.items).toMatchObject([{ name: 'create-users, rows 1 to 2', state: 'completed' }]);
  const page = await fetch(product.url + body.items[0]!.address, {
    headers: { Authorization: `Bearer ${product.token}` },
  });
  expect(page.status).toBe(200);
});

test('once the passwords are confirmed nothing can be sent or printed', async () => {
  expect((await product.call('DELETE', `/jobs/${jobId}/credentials`)).status).toBe(204);
  expect((await product.call('POST', `/jobs/${jobId}/credentials/send`, { body: {} })).status).toBe(410);
  expect((await product.call('POST', `/jobs/${jobId}/credentials/sheets`)).status).toBe(410);
});
