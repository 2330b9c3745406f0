import { readConfig } from '../../src/config';
import { deliverMail } from '../../src/delivery/deliver-mail';
import { countMails, listMails } from '../../src/delivery/list-mails';
import { createMailer } from '../../src/delivery/mailer';
import { noteBounce, parseBounce } from '../../src/delivery/note-bounce';
import { takeDueMails } from '../../src/delivery/queue-mails';
import { PostOffice, readMail } from './post-office';

let office: PostOffice;

beforeAll(async () => {
  office = await PostOffice.open();
});
afterAll(() => office.close());
beforeEach(() => office.clear());

describe('queueing', () => {
  test('counts who has no alternate address, and does not send twice unless told to', async () => {
    const { job } = await office.makeJob(['a@home.example', null, 'b@home.example']);
    expect(await office.queue(job)).toEqual({ queued: 2, withoutAddress: 1, left: 0 });
    expect(await office.deliverDue()).toEqual(['sent', 'sent']);
    expect(await office.queue(job)).toEqual({ queued: 0, withoutAddress: 1, left: 2 });
    expect(await countMails(office.dataSource.manager, job.id)).toEqual({
      queued: 0,
      sent: 2,
      refused: 0,
      bounced: 0,
    });
  });

  test('a mail that is delivered by three workers at once is sent once', async () => {
    const { job } = await office.makeJob(['a@home.example']);
    await office.queue(job);
    const [ring] = await takeDueMails(office.dataSource.manager);
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => deliverMail(office.dataSource, office.delivery, ring!.mailId)),
    );
    expect(outcomes.sort()).toEqual(['not-due', 'not-due', 'sent']);
    expect(office.inbox).toHaveLength(1);
  });

  test('a ring that was lost with the queue is rung again later', async () => {
    const { job } = await office.makeJob(['a@home.example']);
    await office.queue(job);
    const { manager } = office.dataSource;
    const [ring] = await takeDueMails(manager);
    expect(await takeDueMails(manager)).toEqual([]);
    await manager.query("UPDATE mails SET rung_at = now() - interval '6 minutes' WHERE job_id = $1", [job.id]);
    expect(await takeDueMails(manager)).toEqual([{ mailId: ring!.mailId, ringNumber: ring!.ringNumber + 1 }]);
    await deliverMail(office.dataSource, office.delivery, ring!.mailId);
  });

  test('a password that was replaced while its mail waited is not sent', async () => {
    const { job } = await office.makeJob(['a@home.example']);
    await office.queue(job);
    await office.dataSource.query('UPDATE users SET credential_job_id = NULL WHERE credential_job_id = $1', [job.id]);
    expect(await office.deliverDue()).toEqual(['refused']);
    const { items } = await listMails(office.dataSource.manager, job.id, { limit: 10 });
    expect(items).toMatchObject([{ status: 'refused', code: 'nothing-to-reveal' }]);
    expect(office.inbox).toHaveLength(0);
  });

  test('only a mail that is ordered with the password holds it', async () => {
    const { job, password } = await office.makeJob(['a@home.example']);
    await office.queue(job, 'password');
    expect(await office.deliverDue()).toEqual(['sent']);
    const { text, link } = readMail(office.inbox[0]!.raw);
    expect(text).toContain(password);
    expect(link).toBe('');
    expect(/^Subject: .*/m.exec(office.inbox[0]!.raw)?.[0]).not.toContain(password);
  });
});

describe('what comes back', () => {
  test('a refused recipient is seen on the job, by the server’s code and not its words, and can be sent again', async () => {
    const { job, password } = await office.makeJob(['nobody@home.example']);
    office.mailServer.refusal = Object.assign(new Error(`No such user ${password}`), { responseCode: 550 });
    await office.queue(job);
    expect(await office.deliverDue()).toEqual(['refused']);
    const { items } = await listMails(office.dataSource.manager, job.id, { limit: 10, status: 'refused' });
    expect(items).toMatchObject([{ recipient: 'nobody@home.example', code: 'smtp-550', attempts: 1 }]);
    office.mailServer.refusal = null;
    expect(await office.queue(job)).toMatchObject({ queued: 1 });
    expect(await office.deliverDue()).toEqual(['sent']);
  });

  test('a busy server is tried again later, not at once', async () => {
    const { job } = await office.makeJob(['greylisted@home.example']);
    office.mailServer.refusal = Object.assign(new Error('Try again later'), { responseCode: 451 });
    await office.queue(job);
    expect(await office.deliverDue()).toEqual(['deferred']);
    office.mailServer.refusal = null;
    expect(await office.deliverDue()).toEqual([]);
    await office.dataSource.query('UPDATE mails SET due_at = now() WHERE job_id = $1', [job.id]);
    expect(await office.deliverDue()).toEqual(['sent']);
    const { items } = await listMails(office.dataSource.manager, job.id, { limit: 10 });
    expect(items).toMatchObject([{ status: 'sent', attempts: 2 }]);
  });

  test('a server that is away defers, and after ten tries the mail counts as refused', async () => {
    const { job } = await office.makeJob(['a@home.example']);
    await office.queue(job);
    const away = createMailer(readConfig({ SMTP_URL: 'smtp://127.0.0.1:1' }))!;
    const [ring] = await takeDueMails(office.dataSource.manager);
    expect(await deliverMail(office.dataSource, { ...office.delivery, mailer: away }, ring!.mailId)).toBe('deferred');
    await office.dataSource.query('UPDATE mails SET due_at = now(), attempts = 9 WHERE job_id = $1', [job.id]);
    expect(await deliverMail(office.dataSource, { ...office.delivery, mailer: away }, ring!.mailId)).toBe('refused');
    away.close();
  });

  test('a notification of failure marks the mail as bounced; one of a delay does not', async () => {
    const { job } = await office.makeJob(['gone@home.example']);
    await office.queue(job);
    await office.deliverDue();
    const messageId = /^Message-ID: <.*>/im.exec(office.inbox[0]!.raw)![0];
    const notification = (action: string, status: string) =>
      `Message-ID: <dsn@mail.example>\r\nContent-Type: multipart/report; report-type=delivery-status\r\n\r\n` +
      `Final-Recipient: rfc822; gone@home.example\r\nAction: ${action}\r\nStatus: ${status}\r\n\r\n${messageId}\r\nSubject: …\r\n`;
    expect(parseBounce(notification('delayed', '4.4.1'))).toBeNull();
    expect(parseBounce('Message-ID: <other@mail.example>\r\nAction: failed\r\nStatus: 5.1.1')).toBeNull();
    const bounce = parseBounce(notification('failed', '5.1.1'))!;
    expect(await noteBounce(office.dataSource.manager, bounce)).toBe(true);
    expect(await noteBounce(office.dataSource.manager, bounce)).toBe(false);
    expect(await countMails(office.dataSource.manager, job.id)).toMatchObject({ sent: 0, bounced: 1 });
  });
});
