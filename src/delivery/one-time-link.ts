import { createHash, randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { judge } from '../access/caller';
import { recordAct } from '../audit/record';
import { BulkJob } from '../entities/bulk-job';
import type { Mail } from '../entities/mail';
import { OneTimeLink } from '../entities/one-time-link';
import type { Operator } from '../entities/operator';

/** 256 bits: nobody guesses one, so that its unsalted hash gives nothing away. */
const SECRET_BYTES = 32;
const SECRET = /^[\w-]{43}$/;

const hashSecret = (secret: string) => createHash('sha256').update(secret).digest();

/**
 * Makes the link for a mail that is about to be sent. A mail that is sent again gets another; until one of them is opened, all work.
 * @returns the secret, which is stored nowhere
 */
export async function createOneTimeLink(manager: EntityManager, mail: Mail, expiresAt: Date): Promise<string> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  await manager.insert(OneTimeLink, {
    id: uuidv7(),
    secretHash: hashSecret(secret),
    mailId: mail.id,
    customerId: mail.customerId,
    jobId: mail.jobId,
    userId: mail.userId,
    expiresAt,
  });
  return secret;
}

/** Whether pressing the button would reveal something. Changes nothing: mail scanners follow links. */
export async function isOneTimeLinkOpen(manager: EntityManager, secret: string): Promise<boolean> {
  if (!SECRET.test(secret)) return false;
  const [found]: { open: boolean }[] = await manager.query(
    `SELECT l.opened_at IS NULL AND l.expires_at > now() AND j.sealed_password_secret IS NOT NULL AS open
     FROM one_time_links l JOIN bulk_jobs j ON j.id = l.job_id WHERE l.secret_hash = $1`,
    [hashSecret(secret)],
  );
  if (!found?.open) return false;
  const link = await manager.findOneByOrFail(OneTimeLink, { secretHash: hashSecret(secret) });
  return isForReader(manager, link, await manager.findOneByOrFail(BulkJob, { id: link.jobId }));
}

/** The list of a whole job is for the operator who ordered it, for as long as that operator may reveal it. */
async function isForReader(manager: EntityManager, { userId, mailId }: OneTimeLink, job: BulkJob): Promise<boolean> {
  if (userId) return true;
  const [operator]: Operator[] = await manager.query(
    `SELECT o.id, o.role, o.customer_id AS "customerId", o.disabled FROM mails m JOIN operators o ON o.id = m.operator_id WHERE m.id = $1`,
    [mailId],
  );
  if (!operator || operator.disabled) return false;
  const { id: operatorId, role, customerId } = operator;
  const reader = { operatorId, displayName: '', role, customerId, scopes: null, via: 'session' } as const;
  const claim = { permission: 'passwords.reveal', customerId: job.customerId, startedBy: job.operatorId } as const;
  return judge(reader, claim) === 'allowed';
}

/** What a link that was good opens. */
export interface Opened {
  link: OneTimeLink;
  job: BulkJob;
}

/**
 * Uses a link up, and with it every other that went out with the same mail. Of two who press at once, one is told and one refused.
 * The audit entry commits with it, also for a link that was used before.
 * @param manager a transaction
 * @returns null when there is no such link, or it was used, or has expired, the job's passwords are shredded, or
 *   it was made for an operator who may not reveal them any more
 */
export async function openOneTimeLink(
  manager: EntityManager,
  secret: string,
  from: { address?: string; requestId?: string },
): Promise<Opened | null> {
  const link = SECRET.test(secret) ? await lockLink(manager, hashSecret(secret)) : null;
  if (!link) return null;
  const job = await manager.findOneBy(BulkJob, { id: link.jobId });
  const [{ open }]: [{ open: boolean }] = await manager.query('SELECT $1::timestamptz > now() AS open', [
    link.expiresAt,
  ]);
  const isGood = open && !link.openedAt && job?.sealedPasswordSecret != null && (await isForReader(manager, link, job));
  await recordAct(manager, {
    operatorId: null,
    customerId: link.customerId,
    operation: 'open_one_time_link',
    outcome: isGood ? 'done' : 'denied',
    jobId: link.jobId,
    subjects: link.userId ? [link.userId] : [],
    details: { linkId: link.id, mailId: link.mailId },
    ...from,
  });
  if (!isGood || !job) return null;
  await manager.query('UPDATE one_time_links SET opened_at = now() WHERE mail_id = $1 AND opened_at IS NULL', [
    link.mailId,
  ]);
  return { link, job };
}

/** The mail's row is the lock under which its links are used, so that two links of one mail cannot deadlock. */
async function lockLink(manager: EntityManager, secretHash: Buffer): Promise<OneTimeLink | null> {
  await manager.query(
    'SELECT FROM mails WHERE id = (SELECT mail_id FROM one_time_links WHERE secret_hash = $1) FOR UPDATE',
    [secretHash],
  );
  return manager.findOneBy(OneTimeLink, { secretHash });
}
