import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { deliverMail } from '../../src/delivery/deliver-mail';
import { createMailer } from '../../src/delivery/mailer';
import { takeDueMails } from '../../src/delivery/queue-mails';
import { makeOperator, makeToken } from '../support/make-operator';
import { RunningProduct } from '../support/running-product';

let product: RunningProduct;
let smtp: SMTPServer;
let jobId: string;
let customerId: string;
const inbox: { to: string; raw: string }[] = [];

beforeAll(async () => {
  smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('end', () => {
        inbox.push({ to: session.envelope.rcptTo[0]!.address, raw: Buffer.concat(parts).toString() });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  product = await RunningProduct.start({ environment: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
  const customer = await product.createCustomer();
  customerId = customer.id;
  const file = `Email,Display name,Alternate email\na@${customer.domain},A,a@home.example\nb@${customer.domain},B,\n`;
  ({ id: jobId } = await product.run(customerId, { body: file }));
});

afterAll(async () => {
  await product.stop();
  await new Promise<void>((resolve) => smtp.close(resolve));
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
  expect(inbox.map(({ to }) => to)).toEqual(['a@home.example']);
  const { body } = await product.call('GET', `/jobs/${jobId}/mails`);
  expect(body).toMatchObject({
    items: [{ recipient: 'a@home.example', status: 'sent', openedAt: null }],
    nextCursor: null,
    counts: { queued: 0, sent: 1, refused: 0, bounced: 0 },
  });
});

test('a bounce that is handed in is seen on the job', async () => {
  const messageId = /^Message-ID: <.*>/im.exec(inbox[0]!.raw)![0];
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

test('once the passwords are confirmed nothing can be sent or printed', async () => {
  expect((await product.call('DELETE', `/jobs/${jobId}/credentials`)).status).toBe(204);
  expect((await product.call('POST', `/jobs/${jobId}/credentials/send`, { body: {} })).status).toBe(410);
  expect((await product.call('POST', `/jobs/${jobId}/credentials/sheets`)).status).toBe(410);
});
