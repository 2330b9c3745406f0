import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { DataSource } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { oneTimePages } from '../../src/api/one-time-pages';
import { readConfig } from '../../src/config';
import { newJobSecrets, sealJobSecret } from '../../src/credentials/job-secrets';
import { createSealer } from '../../src/credentials/master-key';
import { deriveTemporaryPassword } from '../../src/credentials/temporary-password';
import { type Delivery, deliverMail } from '../../src/delivery/deliver-mail';
import { createMailer } from '../../src/delivery/mailer';
import { queueMailsToUsers, queueMailToAdministrator, takeDueMails } from '../../src/delivery/queue-mails';
import type { BulkJob } from '../../src/entities/bulk-job';
import type { MailContent } from '../../src/entities/mail';
import { revealCredentialOf } from '../../src/jobs/reveal-one';
import { createLogger } from '../../src/logger';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { furnishCustomer } from '../support/furnish-customer';
import { TestMailServer } from '../support/test-mail-server';

const OPERATOR = '01890000-0000-7000-8000-00000000000a';

export const order = (content: MailContent = 'link') => ({ operatorId: OPERATOR, lang: 'de' as const, content });

/** All that a mail passes on its way: a database in which it is queued, a mail server, and the pages that its link leads to. */
export class PostOffice {
  private constructor(
    private readonly database: TestDatabase,
    readonly mailServer: TestMailServer,
    private readonly pages: Server,
    private readonly sealer: ReturnType<typeof createSealer>,
    readonly delivery: Delivery,
  ) {}

  static async open(): Promise<PostOffice> {
    const database = await createTestDatabase();
    const mailServer = await TestMailServer.start();
    const sealer = createSealer(randomBytes(32));
    const pages = createServer();
    await once(pages.listen(0, '127.0.0.1'), 'listening');
    const publicUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    const { dataSource } = database;
    const config = readConfig({
      PUBLIC_URL: publicUrl,
      SMTP_URL: `smtp://${mailServer.address}`,
      MAIL_FROM: 'IT <it@partner.example>',
    });
    const answer = oneTimePages({ dataSource, sealer, config, logger: createLogger('silent', 'test') });
    pages.on('request', express().use('/one-time', answer));
    return new PostOffice(database, mailServer, pages, sealer, {
      mailer: createMailer(config)!,
      reveal: (manager, job, userId) => revealCredentialOf(manager, sealer, job, userId),
      publicUrl,
      linkHours: 24,
    });
  }

  async close(): Promise<void> {
    this.delivery.mailer.close();
    this.pages.closeAllConnections();
    await new Promise((resolve) => this.pages.close(resolve));
    await this.mailServer.stop();
    await this.database.drop();
  }

  get dataSource(): DataSource {
    return this.database.dataSource;
  }

  /** Whole messages as the mail server took them. */
  get inbox(): TestMailServer['inbox'] {
    return this.mailServer.inbox;
  }

  /** For the next test. */
  clear(): void {
    this.inbox.length = 0;
    this.mailServer.refusal = null;
  }

  /** A job with users who hold its passwords: the given addresses, null for a user without one; and the first one's password. */
  async makeJob(addresses: (string | null)[]): Promise<{ job: BulkJob; userIds: string[]; password: string }> {
    const { dataSource } = this;
    const customer = await furnishCustomer(dataSource, `c${randomUUID()}`, OPERATOR);
    const { passwordSecret } = newJobSecrets();
    await dataSource.query(
      `UPDATE bulk_jobs SET sealed_password_secret = $2, credentials_expire_at = now() + interval '1 day' WHERE id = $1`,
      [customer.jobId, sealJobSecret(this.sealer, customer.jobId, 'passwordSecret', passwordSecret)],
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

  /** Delivers what is due, as the queue's consumer does. */
  async deliverDue(): Promise<string[]> {
    const rings = await this.dataSource.transaction((manager) => takeDueMails(manager));
    return Promise.all(rings.map(({ mailId }) => deliverMail(this.dataSource, this.delivery, mailId)));
  }

  async queue(job: BulkJob, content?: MailContent) {
    return this.dataSource.transaction((manager) => queueMailsToUsers(manager, job, order(content)));
  }

  /** Mails an operator the link to the list of a job. @returns the link */
  async mailListTo(operatorId: string, job: BulkJob): Promise<string> {
    const wish = { ...order(), operatorId };
    await this.dataSource.transaction((manager) =>
      queueMailToAdministrator(manager, job, wish, 'admin@partner.example'),
    );
    await this.deliverDue();
    return readMail(this.inbox[0]!.raw).link;
  }
}

/** The text body of a message, and the link in it. */
export function readMail(raw: string): { text: string; link: string } {
  const text = decodeQuotedPrintable(raw);
  return { text, link: /http:\/\/127\.0\.0\.1:\d+\/one-time\/[\w-]+\?lang=de/.exec(text)?.[0] ?? '' };
}

function decodeQuotedPrintable(raw: string): string {
  const bytes = raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
