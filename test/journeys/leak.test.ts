import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { UnsealError } from '../../src/credentials/aes-gcm';
import { openJobSecret } from '../../src/credentials/job-secrets';
import { createSealer } from '../../src/credentials/master-key';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { dumpDatabase, dumpFiles, dumpRedis } from '../support/dump-everything';
import { type ProductProcesses, startProductProcesses } from '../support/product-processes';
import { type QueueBackend, queueBackends } from '../support/queue-backends';
import { createSecretScanner } from '../support/secret-scanner';
import { TestMailServer } from '../support/test-mail-server';
import { CHANGED, MAILED, SecretTraffic, TEMPORARY, TOKENS } from './secret-traffic';

/** Users with passwords from the file. Judging and hashing one takes 13 ms, so that only one backend gets all of them. */
const CHOSEN: Record<QueueBackend['name'], number> = { PostgreSQL: queueBackends.length > 1 ? 100 : 980, Redis: 980 };

jest.setTimeout(240_000);

describe.each(queueBackends)('with the queue in $name', (backend) => {
  let database: TestDatabase;
  let product: ProductProcesses;
  let mailServer: TestMailServer;
  let directory: string;
  let traffic: SecretTraffic;

  beforeAll(async () => {
    await backend.empty();
    database = await createTestDatabase();
    directory = mkdtempSync(join(tmpdir(), 'leak-'));
    mailServer = await TestMailServer.start();
    product = await startProductProcesses({
      DATABASE_URL: database.url,
      REDIS_URL: backend.redisUrl,
      SMTP_URL: `smtp://${mailServer.address}`,
      LOG_LEVEL: 'trace',
      // Chunks of passwords that take seconds must not look forgotten to the watcher.
      CHUNK_ROWS: '100',
      WATCHER_SECONDS: '60',
      TMPDIR: directory,
      DATA_DIR: join(directory, 'data'),
    });
    traffic = new SecretTraffic(product, mailServer.inbox, CHOSEN[backend.name]);
    await traffic.doEverything();
  });

  afterAll(async () => {
    await product?.stop();
    await mailServer.stop();
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  const find = (haystack: string | Buffer) => [
    ...createSecretScanner(traffic.secrets)(Buffer.isBuffer(haystack) ? haystack : Buffer.from(haystack)),
  ];

  test('thousands of secrets went through, so that there is something to find', () => {
    expect(new Set(traffic.secrets).size).toBeGreaterThanOrEqual(TEMPORARY + CHOSEN[backend.name] + CHANGED + TOKENS);
    expect(
      find(`${traffic.secrets[3]} ${Buffer.from(`xx${traffic.secrets[500]}yy`).toString('base64')}`).sort(),
    ).toEqual([traffic.secrets[3]!, traffic.secrets[500]!].sort());
    expect(find(Buffer.from(`a${traffic.secrets[1150]}`).toString('hex'))).toHaveLength(1);
  });

  test('no secret is in the logs, even at their most talkative', () => {
    expect(product.output().length).toBeGreaterThan(10_000);
    expect(find(product.output())).toEqual([]);
    expect(traffic.linkSecrets.length).toBeGreaterThan(5);
    expect(traffic.linkSecrets.filter((secret) => product.output().includes(secret))).toEqual([]);
  });

  test('no secret is in any answer but those that hand it over', () => {
    expect(traffic.answers.length).toBeGreaterThan(50);
    expect(find(traffic.answers.join('\n'))).toEqual([]);
  });

  test('no secret is in a mail that carries a link', () => {
    expect(mailServer.inbox).toHaveLength(MAILED);
    // A line that was broken for the way is put together again.
    const mails = mailServer.inbox.map(({ raw }) => raw.replaceAll('=\r\n', ''));
    expect(find(mails.join('\n'))).toEqual([]);
  });

  test('no secret is in any table, and a planted one is found', async () => {
    const dump = await dumpDatabase(database.dataSource);
    expect(find(dump)).toEqual([]);
    expect([...createSecretScanner(traffic.linkSecrets)(Buffer.from(dump))]).toEqual([]);
    await database.dataSource.query('CREATE TABLE planted AS SELECT convert_to($1, $2) AS bytes', [
      traffic.secrets[42],
      'UTF8',
    ]);
    expect(find(await dumpDatabase(database.dataSource))).toEqual([traffic.secrets[42]]);
    await database.dataSource.query('DROP TABLE planted');
  });

  test('no secret is in a file, and a planted one is found', () => {
    expect(find(dumpFiles(directory))).toEqual([]);
    writeFileSync(join(directory, 'planted'), `x${traffic.secrets[43]}`);
    expect(find(dumpFiles(directory))).toEqual([traffic.secrets[43]]);
  });

  test('no secret is in Redis, and a planted one is found', async () => {
    if (!backend.redisUrl) return;
    expect(find(await dumpRedis(backend.redisUrl))).toEqual([]);
    const redis = new Redis(backend.redisUrl);
    await redis.hset('planted', 'field', Buffer.from(traffic.secrets[44]!).toString('base64'));
    await redis.quit();
    expect(find(await dumpRedis(backend.redisUrl))).toEqual([traffic.secrets[44]]);
  });

  test('no secret is in what the queue dashboard answers', async () => {
    for (const queue of ['chunks', 'mail', 'maintenance']) {
      const page = `/admin/queues/api/queues?activeQueue=${queue}&page=1&jobsPerPage=100`;
      const { status, text } = await traffic.call('GET', page);
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
