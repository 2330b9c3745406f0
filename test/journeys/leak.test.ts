import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { SMTPServer } from 'smtp-server';
import { UnsealError } from '../../src/credentials/aes-gcm';
import { openJobSecret } from '../../src/credentials/job-secrets';
import { createSealer } from '../../src/credentials/master-key';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type ProductProcesses, startProductProcesses } from '../support/product-processes';
import { type QueueBackend, queueBackends } from '../support/queue-backends';
import { createSecretScanner } from '../support/secret-scanner';

/** Users with temporary passwords, of whom some are mailed to and some change theirs at first sign-in; and tokens. */
const [TEMPORARY, MAILED, CHANGED, TOKENS] = [1000, 50, 20, 100];
/** Users with passwords from the file. Judging and hashing one takes 25 ms, so that only one backend gets all of them. */
const CHOSEN: Record<QueueBackend['name'], number> = { PostgreSQL: queueBackends.length > 1 ? 100 : 980, Redis: 980 };

jest.setTimeout(240_000);

describe.each(queueBackends)('with the queue in $name', (backend) => {
  let database: TestDatabase;
  let product: ProductProcesses;
  let smtp: SMTPServer;
  let directory: string;
  const mails: string[] = [];
  /** Every answer that is not itself the handing over of a secret. */
  const answers: string[] = [];
  const secrets: string[] = [];
  /** Of one-time links: in the mails, of course, and nowhere else. */
  const linkSecrets: string[] = [];

  beforeAll(async () => {
    await backend.empty();
    database = await createTestDatabase();
    directory = mkdtempSync(join(tmpdir(), 'leak-'));
    smtp = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData(stream, _session, done) {
        const parts: Buffer[] = [];
        stream
          .on('data', (part) => parts.push(part))
          .on('end', () => {
            mails.push(Buffer.concat(parts).toString().replace(/=\r\n/g, ''));
            done();
          });
      },
    });
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    product = await startProductProcesses({
      DATABASE_URL: database.url,
      REDIS_URL: backend.redisUrl,
      SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
      LOG_LEVEL: 'trace',
      // Chunks of passwords that take seconds must not look forgotten to the watcher.
      CHUNK_ROWS: '100',
      WATCHER_SECONDS: '60',
      TMPDIR: directory,
      DATA_DIR: join(directory, 'data'),
    });
    await doEverythingWithSecrets();
  });

  afterAll(async () => {
    await product?.stop();
    await new Promise<void>((resolve) => smtp.close(resolve));
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const isText = typeof body === 'string';
    const response = await fetch(`${product.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${product.token}`,
        ...(body !== undefined && { 'Content-Type': isText ? 'text/csv' : 'application/json' }),
        ...headers,
      },
      body: isText ? body : body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }

  /** A call whose answer must hold no secret. */
  async function ask(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
    const { status, text } = await call(method, path, body, headers);
    answers.push(text);
    return { status, json: text.startsWith('{') ? JSON.parse(text) : {}, text };
  }

  async function runJob(
    customerId: string,
    operation: string,
    csv: string,
  ): Promise<{ id: string; succeeded: number; rejected: number }> {
    const { status, json } = await ask(
      'POST',
      `/api/v1/customers/${customerId}/jobs/${operation}?usageLocation=DE`,
      csv,
    );
    expect(status).toBe(202);
    for (;;) {
      const { json: job } = await ask('GET', `/api/v1/jobs/${json.id}`);
      if (job.state === 'completed') return job;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  const choose = () => `Own-${randomBytes(12).toString('base64url')}7x`;

  async function doEverythingWithSecrets(): Promise<void> {
    secrets.push(product.token);
    const { json: customer } = await ask('POST', '/api/v1/customers', {
      name: 'Leak GmbH',
      domains: ['leak.example'],
      usageLocation: 'DE',
    });
    await makeTokens();
    await createWithTemporaryPasswords(customer.id);
    await createWithChosenPasswords(customer.id);
    await makeMistakes(customer.id);
    await ask('GET', '/api/v1/audit.csv');
    await ask('GET', `/api/v1/customers/${customer.id}/users?limit=1000`);
  }

  async function makeTokens(): Promise<void> {
    for (let n = 0; n < TOKENS; n++) {
      const { status, text } = await call('POST', '/api/v1/me/tokens', { name: `token ${n}` });
      expect(status).toBe(201);
      const { token } = JSON.parse(text);
      secrets.push(token);
      if (n < 10) await ask('GET', '/api/v1/me', undefined, { Authorization: `Bearer ${token}` });
    }
    await ask('GET', '/api/v1/me/tokens');
    await ask('GET', '/api/v1/me', undefined, { Authorization: `Bearer ${secrets.at(-1)}x` });
  }

  async function createWithTemporaryPasswords(customerId: string): Promise<void> {
    const rows = Array.from(
      { length: TEMPORARY },
      (_, n) => `t${n}@leak.example,T ${n},${n < MAILED ? `p${n}@home.example` : ''}`,
    );
    const { id: jobId, succeeded } = await runJob(
      customerId,
      'create-users',
      `Email,Display name,Alternate email\n${rows.join('\n')}\n`,
    );
    expect(succeeded).toBe(TEMPORARY);
    const { status, text } = await call('POST', `/api/v1/jobs/${jobId}/credentials`, undefined, { Accept: 'text/csv' });
    expect(status).toBe(200);
    const passwords = text
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[2]!);
    expect(passwords).toHaveLength(TEMPORARY);
    secrets.push(...passwords);
    await ask('POST', `/api/v1/jobs/${jobId}/credentials/send`, {}, { 'Idempotency-Key': 'send' });
    while (mails.length < MAILED) await new Promise((resolve) => setTimeout(resolve, 100));
    await openSomeLinks();
    await ask('GET', `/api/v1/jobs/${jobId}/mails?limit=1000`);
    await ask('GET', `/api/v1/jobs/${jobId}/results?limit=1000`);
    await ask('GET', `/api/v1/jobs/${jobId}/results.csv`);
    await changeAtSignIn(passwords.slice(0, CHANGED));
  }

  async function openSomeLinks(): Promise<void> {
    for (const mail of mails.slice(0, 10)) {
      const path = /\/one-time\/[\w-]{43}/.exec(mail)![0];
      linkSecrets.push(path.slice('/one-time/'.length));
      answers.push(await (await fetch(`${product.url}${path}`)).text());
      for (const mistyped of [`/${path}`, `${path}/`, `${path}/x`]) await fetch(product.url + mistyped);
      await fetch(`${product.url}${path}`, { method: 'PUT' });
      const revealed = await (await fetch(`${product.url}${path}`, { method: 'POST' })).text();
      expect(createSecretScanner(secrets)(Buffer.from(revealed)).size).toBe(1);
    }
  }

  async function changeAtSignIn(temporary: string[]): Promise<void> {
    for (const [n, temporaryPassword] of temporary.entries()) {
      const newPassword = choose();
      secrets.push(newPassword);
      const change = { upn: `t${n}@leak.example`, temporaryPassword, newPassword };
      expect((await ask('POST', '/api/v1/sign-in/change-password', change)).status).toBe(204);
      // The temporary password works once.
      expect((await ask('POST', '/api/v1/sign-in/change-password', change)).status).toBe(401);
    }
  }

  async function createWithChosenPasswords(customerId: string): Promise<void> {
    const chosen = Array.from({ length: CHOSEN[backend.name] }, choose);
    secrets.push(...chosen);
    const rows = chosen.map((password, n) => `c${n}@${n % 50 === 0 ? 'foreign' : 'leak'}.example,C ${n},${password}`);
    const { id: jobId, succeeded } = await runJob(
      customerId,
      'create-users',
      `Email,Display name,Password\n${rows.join('\n')}\n`,
    );
    expect(succeeded).toBe(chosen.filter((_, n) => n % 50 !== 0).length);
    await ask('GET', `/api/v1/jobs/${jobId}/results.csv`);
    await ask('GET', `/api/v1/jobs/${jobId}/results?status=rejected`);
    await ask('POST', `/api/v1/jobs/${jobId}/credentials`);
  }

  /** Files and requests that are refused, with a password where it does not belong. */
  async function makeMistakes(customerId: string): Promise<void> {
    const jobs = `/api/v1/customers/${customerId}/jobs/create-users`;
    const [inHeader, inQuote, inJson, asCell, asToken] = Array.from({ length: 5 }, choose);
    secrets.push(inHeader!, inQuote!, inJson!, asCell!, asToken!);
    await ask('POST', jobs, `Email,Display name,Password\nx@leak.example,X,"${inQuote}\n`);
    await ask('POST', jobs, {
      rows: [{ Email: 'y@leak.example', 'Display name': 'Y', Password: inJson, Nonsense: 1 }],
    });
    await runJob(customerId, 'create-users', `Email,Display name,Password\nz@leak.example,Z,${asCell},too,many\n`);
    await ask('POST', '/api/v1/me/tokens', { name: 5, token: asToken });
    await ask('POST', `/api/v1/customers/${customerId}/users`, {
      upn: 'w@leak.example',
      password: inHeader,
      displayName: 7,
    });
    await ask('POST', '/api/v1/sign-in', { email: 'nobody@leak.example', password: inHeader });
  }

  const find = (haystack: string | Buffer) => [
    ...createSecretScanner(secrets)(Buffer.isBuffer(haystack) ? haystack : Buffer.from(haystack)),
  ];

  test('thousands of secrets went through, so that there is something to find', () => {
    expect(new Set(secrets).size).toBeGreaterThanOrEqual(TEMPORARY + CHOSEN[backend.name] + CHANGED + TOKENS);
    expect(find(`${secrets[3]} ${Buffer.from(`xx${secrets[500]}yy`).toString('base64')}`).sort()).toEqual(
      [secrets[3]!, secrets[500]!].sort(),
    );
    expect(find(Buffer.from(`a${secrets[1150]}`).toString('hex'))).toHaveLength(1);
  });

  test('no secret is in the logs, even at their most talkative', () => {
    expect(product.output().length).toBeGreaterThan(10_000);
    expect(find(product.output())).toEqual([]);
    expect(linkSecrets.length).toBeGreaterThan(5);
    expect(linkSecrets.filter((secret) => product.output().includes(secret))).toEqual([]);
  });

  test('no secret is in any answer but those that hand it over', () => {
    expect(answers.length).toBeGreaterThan(50);
    expect(find(answers.join('\n'))).toEqual([]);
  });

  test('no secret is in a mail that carries a link', () => {
    expect(mails).toHaveLength(MAILED);
    expect(find(mails.join('\n'))).toEqual([]);
  });

  test('no secret is in any table, and a planted one is found', async () => {
    const dump = await dumpDatabase(database);
    expect(find(dump)).toEqual([]);
    expect([...createSecretScanner(linkSecrets)(Buffer.from(dump))]).toEqual([]);
    await database.dataSource.query('CREATE TABLE planted AS SELECT convert_to($1, $2) AS bytes', [
      secrets[42],
      'UTF8',
    ]);
    expect(find(await dumpDatabase(database))).toEqual([secrets[42]]);
    await database.dataSource.query('DROP TABLE planted');
  });

  test('no secret is in a file, and a planted one is found', () => {
    expect(find(readAllFiles(directory))).toEqual([]);
    writeFileSync(join(directory, 'planted'), `x${secrets[43]}`);
    expect(find(readAllFiles(directory))).toEqual([secrets[43]]);
  });

  test('no secret is in Redis, and a planted one is found', async () => {
    if (!backend.redisUrl) return;
    expect(find(await dumpRedis(backend))).toEqual([]);
    const redis = new Redis(backend.redisUrl);
    await redis.hset('planted', 'field', Buffer.from(secrets[44]!).toString('base64'));
    await redis.quit();
    expect(find(await dumpRedis(backend))).toEqual([secrets[44]]);
  });

  test('no secret is in what the queue dashboard answers', async () => {
    for (const queue of ['chunks', 'mail', 'maintenance']) {
      const page = `/admin/queues/api/queues?activeQueue=${queue}&page=1&jobsPerPage=100`;
      const { status, text } = await call('GET', page);
      expect([status, text]).toEqual([200, expect.stringContaining(`"${queue}"`)]);
      expect(find(text)).toEqual([]);
    }
  });

  test('without MASTER_KEY the database gives no password: no secret of a job opens with another key', async () => {
    const jobs: { id: string; secret: Buffer }[] = await database.dataSource.query(
      'SELECT id, sealed_password_secret AS secret FROM bulk_jobs WHERE sealed_password_secret IS NOT NULL',
    );
    expect(jobs.length).toBeGreaterThan(0);
    const thief = createSealer(randomBytes(32));
    for (const { id, secret } of jobs) {
      expect(() => openJobSecret(thief, id, 'passwordSecret', secret)).toThrow(UnsealError);
    }
  });
});

/** Every row of every table of every schema, as text: bytes come out in hex. */
async function dumpDatabase({ dataSource }: TestDatabase): Promise<string> {
  const tables: { name: string }[] = await dataSource.query(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const dumps: string[] = [];
  for (const { name } of tables) {
    const rows: { line: string }[] = await dataSource.query(`SELECT t::text AS line FROM ${name} t`);
    dumps.push(...rows.map(({ line }) => line));
  }
  return dumps.join('\n');
}

function readAllFiles(directory: string): Buffer {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
  return Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
}

async function dumpRedis({ redisUrl }: QueueBackend): Promise<string> {
  const redis = new Redis(redisUrl!);
  const parts: unknown[] = [];
  for (const key of await redis.keys('*')) parts.push(key, await readKey(redis, key));
  await redis.quit();
  return JSON.stringify(parts);
}

async function readKey(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, '0', '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return redis.get(key);
  }
}
