import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { SMTPServer } from 'smtp-server';
import { uuidv7 } from 'uuidv7';
import { COMMAND_LINE } from '../../src/access/acting-operator';
import { changeOperator, type OperatorChange } from '../../src/access/operators';
import { oneTimePages } from '../../src/api/one-time-pages';
import { readConfig } from '../../src/config';
import { newJobSecrets, sealJobSecret } from '../../src/credentials/job-secrets';
import { createSealer } from '../../src/credentials/master-key';
import { deriveTemporaryPassword } from '../../src/credentials/temporary-password';
import type { RevealCredential } from '../../src/delivery/credential';
import { type Delivery, deliverMail } from '../../src/delivery/deliver-mail';
import { countMails, listMails } from '../../src/delivery/list-mails';
import { createMailer, type Mailer } from '../../src/delivery/mailer';
import { noteBounce, parseBounce } from '../../src/delivery/note-bounce';
import { queueMailsToUsers, queueMailToAdministrator, takeDueMails } from '../../src/delivery/queue-mails';
import type { BulkJob } from '../../src/entities/bulk-job';
import type { MailContent } from '../../src/entities/mail';
import { revealCredentialOf } from '../../src/jobs/reveal-one';
import { createLogger } from '../../src/logger';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { furnishCustomer } from '../support/furnish-customer';
import { makeOperator } from '../support/make-operator';

const OPERATOR = '01890000-0000-7000-8000-00000000000a';

let database: TestDatabase;
let smtp: SMTPServer;
let pages: Server;
let mailer: Mailer;
let delivery: Delivery;
/** Whole messages as the mail server took them. */
const inbox: { to: string; raw: string }[] = [];
/** What the mail server says to the next recipient. */
let refusal: (Error & { responseCode: number }) | null = null;

const sealer = createSealer(randomBytes(32));

beforeAll(async () => {
  database = await createTestDatabase();
  smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo: (_address, _session, done) => done(refusal),
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('end', () => {
        inbox.push({ to: session.envelope.rcptTo[0]!.address, raw: Buffer.concat(parts).toString('utf8') });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  mailer = createMailer(readConfig({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'IT <it@partner.example>' }))!;
  pages = createServer();
  await once(pages.listen(0, '127.0.0.1'), 'listening');
  const publicUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  const config = readConfig({ PUBLIC_URL: publicUrl });
  pages.on(
    'request',
    express().use(
      '/one-time',
      oneTimePages({ dataSource: database.dataSource, sealer, config, logger: createLogger('silent', 'test') }),
    ),
  );
  const reveal: RevealCredential = (manager, job, userId) => revealCredentialOf(manager, sealer, job, userId);
  delivery = { mailer, reveal, publicUrl, linkHours: 24 };
});

afterAll(async () => {
  mailer.close();
  pages.closeAllConnections();
  await new Promise((resolve) => pages.close(resolve));
  await new Promise<void>((resolve) => smtp.close(resolve));
  await database.drop();
});

beforeEach(() => {
  inbox.length = 0;
  refusal = null;
});

/** A job with users who hold its passwords: the given addresses, null for a user without one; and the first one's password. */
async function makeJob(addresses: (string | null)[]): Promise<{ job: BulkJob; userIds: string[]; password: string }> {
  const { dataSource } = database;
  const customer = await furnishCustomer(dataSource, `c${randomUUID()}`, OPERATOR);
  const { passwordSecret } = newJobSecrets();
  await dataSource.query(
    `UPDATE bulk_jobs SET sealed_password_secret = $2, credentials_expire_at = now() + interval '1 day' WHERE id = $1`,
    [customer.jobId, sealJobSecret(sealer, customer.jobId, 'passwordSecret', passwordSecret)],
  );
  const userIds = addresses.map(() => uuidv7());
  for (const [index, address] of addresses.entries()) {
    await dataSource.query(
      `INSERT INTO users (id, customer_id, upn, upn_key, display_name, role, blocked, licensed, must_change_password, alternate_email,
         temporary_password_hash, temporary_password_expires_at, credential_job_id, credential_row)
       VALUES ($1, $2, $3, $3, 'Jürgen <Groß>', 'user', false, false, true, $4, '\\x00', now() + interval '3 days', $5, $6)`,
      [userIds[index], customer.id, `u${index}@${customer.domain}`, address, customer.jobId, index + 1],
    );
    await dataSource.query(
      `INSERT INTO row_results (job_id, "row", status, user_id) VALUES ($1, $2, 'succeeded', $3)
       ON CONFLICT (job_id, "row") DO UPDATE SET user_id = $3`,
      [customer.jobId, index + 1, userIds[index]],
    );
  }
  await dataSource.query('UPDATE bulk_jobs SET row_count = $2 WHERE id = $1', [customer.jobId, userIds.length]);
  const job = { id: customer.jobId, customerId: customer.id } as BulkJob;
  return { job, userIds, password: deriveTemporaryPassword(passwordSecret, 1) };
}

const order = (content: MailContent = 'link') => ({ operatorId: OPERATOR, lang: 'de' as const, content });

/** Delivers what is due, as the queue's consumer does. */
async function deliverDue(): Promise<string[]> {
  const rings = await database.dataSource.transaction((manager) => takeDueMails(manager));
  return Promise.all(rings.map(({ mailId }) => deliverMail(database.dataSource, delivery, mailId)));
}

async function queue(job: BulkJob, content?: MailContent) {
  return database.dataSource.transaction((manager) => queueMailsToUsers(manager, job, order(content)));
}

/** Mails an operator the link to the list of a job. */
async function mailListTo(operatorId: string, job: BulkJob): Promise<string> {
  const wish = { ...order(), operatorId };
  await database.dataSource.transaction((manager) =>
    queueMailToAdministrator(manager, job, wish, 'admin@partner.example'),
  );
  expect(await deliverDue()).toEqual(['sent']);
  return readMail(inbox[0]!.raw).link;
}

/** The text body of a message, and the link in it. */
function readMail(raw: string): { text: string; link: string } {
  const text = decodeQuotedPrintable(raw);
  return { text, link: /http:\/\/127\.0\.0\.1:\d+\/one-time\/[\w-]+\?lang=de/.exec(text)?.[0] ?? '' };
}

function decodeQuotedPrintable(raw: string): string {
  const bytes = raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

describe('a mail with a one-time link', () => {
  test('arrives in the reader’s language, without the password, and its link works once; following it uses nothing up', async () => {
    const { job, userIds, password } = await makeJob(['private@home.example']);
    expect(await queue(job)).toEqual({ queued: 1, withoutAddress: 0, left: 0 });
    expect(await deliverDue()).toEqual(['sent']);
    expect(inbox).toHaveLength(1);
    expect(inbox[0]!.to).toBe('private@home.example');
    expect(inbox[0]!.raw).not.toContain(password);
    const { text, link } = readMail(inbox[0]!.raw);
    expect(text).toContain('Guten Tag Jürgen <Groß>,');
    expect(text).toContain('Jürgen &lt;Groß&gt;');

    for (let scan = 0; scan < 3; scan++) {
      const page = await fetch(link);
      expect(page.status).toBe(200);
      expect(await page.text()).not.toMatch(/Groß|@c/);
      expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
      expect(page.headers.get('cache-control')).toBe('no-store');
    }
    const revealed = await fetch(link, { method: 'POST' });
    expect(revealed.status).toBe(200);
    expect(await revealed.text()).toContain(password);
    for (const method of ['POST', 'GET']) {
      const again = await fetch(link, { method });
      expect(again.status).toBe(410);
      expect(await again.text()).not.toContain(password);
    }
    const entries = await database.dataSource.query(
      `SELECT outcome, subjects FROM audit_entries WHERE job_id = $1 AND operation = 'open_one_time_link' ORDER BY id`,
      [job.id],
    );
    expect(entries).toEqual([
      { outcome: 'done', subjects: userIds },
      { outcome: 'denied', subjects: userIds },
    ]);
  });

  test('pressed by ten at once it reveals to one', async () => {
    const { job } = await makeJob(['private@home.example']);
    await queue(job);
    await deliverDue();
    const { link } = readMail(inbox[0]!.raw);
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(link, { method: 'POST' })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('sent twice, its two links reveal once between them', async () => {
    const { job } = await makeJob(['private@home.example']);
    await queue(job);
    await deliverDue();
    await database.dataSource.transaction((manager) => queueMailsToUsers(manager, job, { ...order(), again: true }));
    await deliverDue();
    const links = inbox.map(({ raw }) => readMail(raw).link);
    expect(new Set(links).size).toBe(2);
    const answers = await Promise.all(links.map((link) => fetch(link, { method: 'POST' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
  });

  test.each([
    ['the job’s passwords were shredded', 'UPDATE bulk_jobs SET sealed_password_secret = NULL WHERE id = $1'],
    ['the link has expired', "UPDATE one_time_links SET expires_at = now() - interval '1 second' WHERE job_id = $1"],
    [
      'the password was used or replaced',
      'UPDATE users SET temporary_password_hash = NULL WHERE credential_job_id = $1',
    ],
  ])('reveals nothing once %s', async (_why, sql) => {
    const { job, password } = await makeJob(['private@home.example']);
    await queue(job);
    await deliverDue();
    await database.dataSource.query(sql, [job.id]);
    const answer = await fetch(readMail(inbox[0]!.raw).link, { method: 'POST' });
    expect(answer.status).toBe(410);
    expect(await answer.text()).not.toContain(password);
  });

  test('a link that was never made is answered like one that was used', async () => {
    const made = `${delivery.publicUrl}/one-time/${'x'.repeat(43)}`;
    for (const url of [made, `${delivery.publicUrl}/one-time/short`]) {
      expect((await fetch(url)).status).toBe(410);
      expect((await fetch(url, { method: 'POST' })).status).toBe(410);
    }
  });

  test('to an administrator opens the whole list, once', async () => {
    const { job } = await makeJob(['a@home.example', null]);
    const { operator } = await makeOperator(database.dataSource, 'admin-agent');
    const link = await mailListTo(operator.id, job);
    const list = await fetch(link, { method: 'POST' });
    expect(list.headers.get('content-type')).toMatch(/^text\/csv/);
    const lines = (await list.text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe('Display name,User name,Temporary password');
    expect((await fetch(link, { method: 'POST' })).status).toBe(410);
  });
});

describe('the link to a list, once its operator may not reveal the passwords any more,', () => {
  test.each<[string, OperatorChange]>([
    ['because the account is disabled', { disabled: true }],
    ['because the role is another', { role: 'viewer' }],
    ['because the role reveals own jobs only', { role: 'helpdesk-agent' }],
  ])('opens nothing %s', async (_why, change) => {
    const { job } = await makeJob(['a@home.example']);
    const { operator } = await makeOperator(database.dataSource, 'admin-agent');
    const link = await mailListTo(operator.id, job);
    expect((await fetch(link)).status).toBe(200);
    await database.dataSource.transaction((m) => changeOperator(m, COMMAND_LINE, operator.id, change));
    expect((await fetch(link)).status).toBe(410);
    expect((await fetch(link, { method: 'POST' })).status).toBe(410);
  });
});

test('no way of asking for a link gets past its pages, to where addresses are logged', async () => {
  const link = `${delivery.publicUrl}/one-time/${'x'.repeat(43)}`;
  for (const method of ['PUT', 'PATCH', 'DELETE']) {
    const answer = await fetch(link, { method });
    expect([answer.status, answer.headers.get('content-security-policy')]).toEqual([
      404,
      expect.stringContaining("default-src 'none'"),
    ]);
  }
  expect((await fetch(`${link}/more`)).headers.get('cache-control')).toBe('no-store');
});

describe('queueing', () => {
  test('counts who has no alternate address, and does not send twice unless told to', async () => {
    const { job } = await makeJob(['a@home.example', null, 'b@home.example']);
    expect(await queue(job)).toEqual({ queued: 2, withoutAddress: 1, left: 0 });
    expect(await deliverDue()).toEqual(['sent', 'sent']);
    expect(await queue(job)).toEqual({ queued: 0, withoutAddress: 1, left: 2 });
    expect(await countMails(database.dataSource.manager, job.id)).toEqual({
      queued: 0,
      sent: 2,
      refused: 0,
      bounced: 0,
    });
  });

  test('a mail that is delivered by three workers at once is sent once', async () => {
    const { job } = await makeJob(['a@home.example']);
    await queue(job);
    const [ring] = await takeDueMails(database.dataSource.manager);
    const outcomes = await Promise.all([1, 2, 3].map(() => deliverMail(database.dataSource, delivery, ring!.mailId)));
    expect(outcomes.sort()).toEqual(['not-due', 'not-due', 'sent']);
    expect(inbox).toHaveLength(1);
  });

  test('a ring that was lost with the queue is rung again later', async () => {
    const { job } = await makeJob(['a@home.example']);
    await queue(job);
    const { manager } = database.dataSource;
    const [ring] = await takeDueMails(manager);
    expect(await takeDueMails(manager)).toEqual([]);
    await manager.query("UPDATE mails SET rung_at = now() - interval '6 minutes' WHERE job_id = $1", [job.id]);
    expect(await takeDueMails(manager)).toEqual([{ mailId: ring!.mailId, ringNumber: ring!.ringNumber + 1 }]);
    await deliverMail(database.dataSource, delivery, ring!.mailId);
  });

  test('a password that was replaced while its mail waited is not sent', async () => {
    const { job } = await makeJob(['a@home.example']);
    await queue(job);
    await database.dataSource.query('UPDATE users SET credential_job_id = NULL WHERE credential_job_id = $1', [job.id]);
    expect(await deliverDue()).toEqual(['refused']);
    const { items } = await listMails(database.dataSource.manager, job.id, { limit: 10 });
    expect(items).toMatchObject([{ status: 'refused', code: 'nothing-to-reveal' }]);
    expect(inbox).toHaveLength(0);
  });

  test('only a mail that is ordered with the password holds it', async () => {
    const { job, password } = await makeJob(['a@home.example']);
    await queue(job, 'password');
    expect(await deliverDue()).toEqual(['sent']);
    const { text, link } = readMail(inbox[0]!.raw);
    expect(text).toContain(password);
    expect(link).toBe('');
    expect(/^Subject: .*/m.exec(inbox[0]!.raw)?.[0]).not.toContain(password);
  });
});

describe('what comes back', () => {
  test('a refused recipient is seen on the job, by the server’s code and not its words, and can be sent again', async () => {
    const { job, password } = await makeJob(['nobody@home.example']);
    refusal = Object.assign(new Error(`No such user ${password}`), { responseCode: 550 });
    await queue(job);
    expect(await deliverDue()).toEqual(['refused']);
    const { items } = await listMails(database.dataSource.manager, job.id, { limit: 10, status: 'refused' });
    expect(items).toMatchObject([{ recipient: 'nobody@home.example', code: 'smtp-550', attempts: 1 }]);
    refusal = null;
    expect(await queue(job)).toMatchObject({ queued: 1 });
    expect(await deliverDue()).toEqual(['sent']);
  });

  test('a busy server is tried again later, not at once', async () => {
    const { job } = await makeJob(['greylisted@home.example']);
    refusal = Object.assign(new Error('Try again later'), { responseCode: 451 });
    await queue(job);
    expect(await deliverDue()).toEqual(['deferred']);
    refusal = null;
    expect(await deliverDue()).toEqual([]);
    await database.dataSource.query('UPDATE mails SET due_at = now() WHERE job_id = $1', [job.id]);
    expect(await deliverDue()).toEqual(['sent']);
    const { items } = await listMails(database.dataSource.manager, job.id, { limit: 10 });
    expect(items).toMatchObject([{ status: 'sent', attempts: 2 }]);
  });

  test('a server that is away defers, and after ten tries the mail counts as refused', async () => {
    const { job } = await makeJob(['a@home.example']);
    await queue(job);
    const away = createMailer(readConfig({ SMTP_URL: 'smtp://127.0.0.1:1' }))!;
    const [ring] = await takeDueMails(database.dataSource.manager);
    expect(await deliverMail(database.dataSource, { ...delivery, mailer: away }, ring!.mailId)).toBe('deferred');
    await database.dataSource.query('UPDATE mails SET due_at = now(), attempts = 9 WHERE job_id = $1', [job.id]);
    expect(await deliverMail(database.dataSource, { ...delivery, mailer: away }, ring!.mailId)).toBe('refused');
    away.close();
  });

  test('a notification of failure marks the mail as bounced; one of a delay does not', async () => {
    const { job } = await makeJob(['gone@home.example']);
    await queue(job);
    await deliverDue();
    const messageId = /^Message-ID: <.*>/im.exec(inbox[0]!.raw)![0];
    const notification = (action: string, status: string) =>
      `Message-ID: <dsn@mail.example>\r\nContent-Type: multipart/report; report-type=delivery-status\r\n\r\n` +
      `Final-Recipient: rfc822; gone@home.example\r\nAction: ${action}\r\nStatus: ${status}\r\n\r\n${messageId}\r\nSubject: …\r\n`;
    expect(parseBounce(notification('delayed', '4.4.1'))).toBeNull();
    expect(parseBounce('Message-ID: <other@mail.example>\r\nAction: failed\r\nStatus: 5.1.1')).toBeNull();
    const bounce = parseBounce(notification('failed', '5.1.1'))!;
    expect(await noteBounce(database.dataSource.manager, bounce)).toBe(true);
    expect(await noteBounce(database.dataSource.manager, bounce)).toBe(false);
    expect(await countMails(database.dataSource.manager, job.id)).toMatchObject({ sent: 0, bounced: 1 });
  });
});
