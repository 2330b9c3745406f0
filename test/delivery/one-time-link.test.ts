import { COMMAND_LINE } from '../../src/access/acting-operator';
import { changeOperator, type OperatorChange } from '../../src/access/operators';
import { queueMailsToUsers } from '../../src/delivery/queue-mails';
import { makeOperator } from '../support/make-operator';
import { order, PostOffice, readMail } from './post-office';

let office: PostOffice;

beforeAll(async () => {
  office = await PostOffice.open();
});
afterAll(() => office.close());
beforeEach(() => office.clear());

describe('a mail with a one-time link', () => {
  test('arrives in the reader’s language, without the password, and its link works once; following it uses nothing up', async () => {
    const { job, userIds, password } = await office.makeJob(['private@home.example']);
    expect(await office.queue(job)).toEqual({ queued: 1, withoutAddress: 0, left: 0 });
    expect(await office.deliverDue()).toEqual(['sent']);
    expect(office.inbox).toHaveLength(1);
    expect(office.inbox[0]!.to).toBe('private@home.example');
    expect(office.inbox[0]!.raw).not.toContain(password);
    const { text, link } = readMail(office.inbox[0]!.raw);
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
    const page = await revealed.text();
    expect(page).toContain(password);
    // Too long for a line, the user name goes on with its domain.
    expect(page).toMatch(/<dd>u0<wbr>@c[\w-]+\.example<\/dd>/);
    for (const method of ['POST', 'GET']) {
      const again = await fetch(link, { method });
      expect(again.status).toBe(410);
      expect(await again.text()).not.toContain(password);
    }
    const entries = await office.dataSource.query(
      `SELECT outcome, subjects FROM audit_entries WHERE job_id = $1 AND operation = 'open_one_time_link' ORDER BY id`,
      [job.id],
    );
    expect(entries).toEqual([
      { outcome: 'done', subjects: userIds },
      { outcome: 'denied', subjects: userIds },
    ]);
  });

  test('pressed by ten at once it reveals to one', async () => {
    const { job } = await office.makeJob(['private@home.example']);
    await office.queue(job);
    await office.deliverDue();
    const { link } = readMail(office.inbox[0]!.raw);
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(link, { method: 'POST' })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('sent twice, its two links reveal once between them', async () => {
    const { job } = await office.makeJob(['private@home.example']);
    await office.queue(job);
    await office.deliverDue();
    await office.dataSource.transaction((manager) => queueMailsToUsers(manager, job, { ...order(), again: true }));
    await office.deliverDue();
    const links = office.inbox.map(({ raw }) => readMail(raw).link);
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
    const { job, password } = await office.makeJob(['private@home.example']);
    await office.queue(job);
    await office.deliverDue();
    await office.dataSource.query(sql, [job.id]);
    const answer = await fetch(readMail(office.inbox[0]!.raw).link, { method: 'POST' });
    expect(answer.status).toBe(410);
    expect(await answer.text()).not.toContain(password);
  });

  test('a link that was never made is answered like one that was used', async () => {
    const made = `${office.delivery.publicUrl}/one-time/${'x'.repeat(43)}`;
    for (const url of [made, `${office.delivery.publicUrl}/one-time/short`]) {
      expect((await fetch(url)).status).toBe(410);
      expect((await fetch(url, { method: 'POST' })).status).toBe(410);
    }
  });

  test('to an administrator opens the whole list, once', async () => {
    const { job } = await office.makeJob(['a@home.example', null]);
    const { operator } = await makeOperator(office.dataSource, 'admin-agent');
    const link = await office.mailListTo(operator.id, job);
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
    const { job } = await office.makeJob(['a@home.example']);
    const { operator } = await makeOperator(office.dataSource, 'admin-agent');
    const link = await office.mailListTo(operator.id, job);
    expect((await fetch(link)).status).toBe(200);
    await office.dataSource.transaction((m) => changeOperator(m, COMMAND_LINE, operator.id, change));
    expect((await fetch(link)).status).toBe(410);
    expect((await fetch(link, { method: 'POST' })).status).toBe(410);
  });
});

test('no way of asking for a link gets past its pages, to where addresses are logged', async () => {
  const link = `${office.delivery.publicUrl}/one-time/${'x'.repeat(43)}`;
  for (const method of ['PUT', 'PATCH', 'DELETE']) {
    const answer = await fetch(link, { method });
    expect([answer.status, answer.headers.get('content-security-policy')]).toEqual([
      404,
      expect.stringContaining("default-src 'none'"),
    ]);
  }
  expect((await fetch(`${link}/more`)).headers.get('cache-control')).toBe('no-store');
});
