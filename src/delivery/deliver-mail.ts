import type { DataSource, EntityManager } from 'typeorm';
import { BulkJob } from '../entities/bulk-job';
import { Customer } from '../entities/customer';
import { Mail } from '../entities/mail';
import { User } from '../entities/user';
import { type ComposedMail, composeMail, type MailFacts } from './compose-mail';
import type { RevealCredential } from './credential';
import { type Mailer, MailFailure } from './mailer';
import { createOneTimeLink } from './one-time-link';

/** What delivering needs beside the database. */
export interface Delivery {
  mailer: Mailer;
  reveal: RevealCredential;
  /** Without a slash at the end. */
  publicUrl: string;
  /** Hours for which a link is good while its job still runs; afterwards the job's own end of retention counts. */
  linkHours: number;
}

export type MailOutcome = 'sent' | 'deferred' | 'refused' | 'not-due';

/** Tries before a mail counts as refused: the waits between them add up to more than four hours. */
const MAX_ATTEMPTS = 10;
/** Longer than the mail server's timeouts together; a sender that died is followed by another after this. */
const CLAIM = "interval '3 minutes'";

/**
 * Sends one queued mail. Safe to call twice, at once or later: only one sends. A sender that dies between the mail server's yes
 * and ours is followed by another, so a mail may arrive twice; its links then work once between them.
 * @returns what became of it; `deferred` is tried again when it is due
 */
export async function deliverMail(dataSource: DataSource, delivery: Delivery, mailId: string): Promise<MailOutcome> {
  const mail = await claimMail(dataSource, mailId);
  if (!mail) return 'not-due';
  const composed = await dataSource.transaction((manager) => prepareMail(manager, delivery, mail));
  if (!composed) return settleMail(dataSource, mail, 'refused', 'nothing-to-reveal');
  try {
    const messageId = `${mail.id}.${mail.attempts}@${new URL(delivery.publicUrl).hostname}`;
    await delivery.mailer.send({ to: mail.recipient, messageId, ...composed });
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    if (error.lasting || mail.attempts >= MAX_ATTEMPTS) return settleMail(dataSource, mail, 'refused', error.code);
    return deferMail(dataSource, mail, error.code);
  }
  return settleMail(dataSource, mail, 'sent', null);
}

async function claimMail(dataSource: DataSource, mailId: string): Promise<Mail | null> {
  const [, claimed]: [unknown, number] = await dataSource.query(
    `UPDATE mails SET claimed_until = now() + ${CLAIM}, attempts = attempts + 1
     WHERE id = $1 AND status = 'queued' AND due_at <= now() AND (claimed_until IS NULL OR claimed_until < now())`,
    [mailId],
  );
  return claimed === 1 ? dataSource.manager.findOneBy(Mail, { id: mailId }) : null;
}

/** Null when the password was used, replaced or shredded while the mail was waiting. */
async function prepareMail(manager: EntityManager, delivery: Delivery, mail: Mail): Promise<ComposedMail | null> {
  const job = await manager.findOneByOrFail(BulkJob, { id: mail.jobId });
  const customer = await manager.findOneByOrFail(Customer, { id: mail.customerId });
  const user = mail.userId ? await manager.findOneBy(User, { id: mail.userId }) : null;
  if (!job.sealedPasswordSecret || (mail.userId && !holdsPassword(user, job))) return null;
  const validUntil = findEnd(mail, job, user, delivery.linkHours);
  const secret = await prepareSecret(manager, delivery, mail, job, validUntil);
  if (!secret) return null;
  return composeMail({
    lang: mail.lang,
    customerName: customer.name,
    timeZone: customer.timeZone,
    validUntil,
    signInUrl: `${delivery.publicUrl}/`,
    user,
    secret,
  });
}

/** A password in a mail is good until it expires; a link no longer than the password, and not past its shredding. */
function findEnd(mail: Mail, job: BulkJob, user: User | null, linkHours: number): Date {
  const shredded = job.credentialsExpireAt ?? new Date(Date.now() + linkHours * 3_600_000);
  const expired = user?.temporaryPasswordExpiresAt;
  if (!expired) return shredded;
  return mail.content === 'password' || expired < shredded ? expired : shredded;
}

function holdsPassword(user: User | null, job: BulkJob): boolean {
  return user !== null && !user.deletedAt && user.credentialJobId === job.id && user.temporaryPasswordHash !== null;
}

async function prepareSecret(
  manager: EntityManager,
  delivery: Delivery,
  mail: Mail,
  job: BulkJob,
  validUntil: Date,
): Promise<MailFacts['secret'] | null> {
  if (mail.content === 'link') {
    const secret = await createOneTimeLink(manager, mail, validUntil);
    return { link: `${delivery.publicUrl}/one-time/${secret}?lang=${mail.lang}` };
  }
  if (!mail.userId) return null;
  const credential = await delivery.reveal(manager, job, mail.userId);
  return credential && { temporaryPassword: credential.temporaryPassword };
}

/** Only the sender whose claim it still is may say what became of the mail: the number of tries tells whose. */
async function settleMail<Status extends 'sent' | 'refused'>(
  dataSource: DataSource,
  mail: Mail,
  status: Status,
  code: string | null,
): Promise<Status> {
  await dataSource.query(
    `UPDATE mails SET status = $3, code = $4, claimed_until = NULL, settled_at = now()
     WHERE id = $1 AND attempts = $2 AND status = 'queued'`,
    [mail.id, mail.attempts, status, code],
  );
  return status;
}

async function deferMail(dataSource: DataSource, mail: Mail, code: string): Promise<'deferred'> {
  await dataSource.query(
    `UPDATE mails SET code = $3, claimed_until = NULL, rung_at = NULL,
       due_at = now() + least(interval '1 minute' * power(2, attempts - 1), interval '1 hour')
     WHERE id = $1 AND attempts = $2 AND status = 'queued'`,
    [mail.id, mail.attempts, code],
  );
  return 'deferred';
}
