import type { EntityManager } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import type { BulkJob } from '../entities/bulk-job';
import type { MailContent } from '../entities/mail';
import type { Language } from './credential';

/** What an administrator wants sent. */
export interface MailOrder {
  operatorId: string;
  lang: Language;
  content: MailContent;
  /** Also what was sent already; what was refused or bounced is sent again anyway. */
  again?: boolean;
}

/** What became of an order. */
export interface QueuedMails {
  queued: number;
  /** Users with a password to send but no alternate address. */
  withoutAddress: number;
  /** On their way or sent already. */
  left: number;
}

/** Same person, same job, same address: the same mail, put back into the queue. */
const QUEUE_AGAIN = `ON CONFLICT ON CONSTRAINT mail_exists DO UPDATE SET
  operator_id = excluded.operator_id, content = excluded.content, lang = excluded.lang, status = 'queued', code = NULL,
  attempts = 0, due_at = now(), rung_at = NULL, claimed_until = NULL, queued_at = now(), settled_at = NULL`;

/**
 * Queues a mail for each user who holds a live temporary password of the job, to the user's alternate address. One statement,
 * however many users: no password is derived here.
 * @param userIds narrows to these; undefined: all
 */
export async function queueMailsToUsers(
  manager: EntityManager,
  job: Pick<BulkJob, 'id' | 'customerId'>,
  order: MailOrder,
  userIds?: readonly string[],
): Promise<QueuedMails> {
  const [counts]: [{ holders: number; addressed: number; queued: number }] = await manager.query(
    `WITH holders AS (
       SELECT id, alternate_email FROM users
       WHERE customer_id = $1 AND credential_job_id = $2 AND deleted_at IS NULL AND temporary_password_hash IS NOT NULL
         AND (temporary_password_expires_at IS NULL OR temporary_password_expires_at > now())
         AND ($6::uuid[] IS NULL OR id = ANY ($6))
     ), queued AS (
       INSERT INTO mails (id, customer_id, job_id, user_id, operator_id, recipient, content, lang)
       SELECT gen_random_uuid(), $1, $2, id, $3, alternate_email, $4, $5 FROM holders WHERE alternate_email IS NOT NULL
       ${QUEUE_AGAIN} WHERE mails.status IN ('refused', 'bounced') OR ($7 AND mails.status = 'sent')
       RETURNING 1
     )
     SELECT (SELECT count(*)::int FROM holders) AS holders, (SELECT count(alternate_email)::int FROM holders) AS addressed,
       (SELECT count(*)::int FROM queued) AS queued`,
    [job.customerId, job.id, order.operatorId, order.content, order.lang, userIds ?? null, order.again ?? false],
  );
  const { holders, addressed, queued } = counts;
  return { queued, withoutAddress: holders - addressed, left: addressed - queued };
}

/** Queues one message to an administrator, whose link opens the whole list. The list itself never goes into a mail. */
export async function queueMailToAdministrator(
  manager: EntityManager,
  job: Pick<BulkJob, 'id' | 'customerId'>,
  order: Omit<MailOrder, 'content'>,
  recipient: string,
): Promise<QueuedMails> {
  await manager.query(
    `INSERT INTO mails (id, customer_id, job_id, operator_id, recipient, content, lang) VALUES ($1, $2, $3, $4, $5, 'link', $6)
     ${QUEUE_AGAIN}`,
    [uuidv7(), job.customerId, job.id, order.operatorId, recipient, order.lang],
  );
  return { queued: 1, withoutAddress: 0, left: 0 };
}

/** A ring for one mail; queues run an id once, so every ring has its own number. */
export interface MailRing {
  mailId: string;
  ringNumber: number;
}

/**
 * Takes the mails that the queue should be told about: those that became due, and those whose ring was lost with the queue.
 * @returns at most `limit`; call again until there are none
 */
export async function takeDueMails(manager: EntityManager, limit = 500): Promise<MailRing[]> {
  const [rings]: [MailRing[], number] = await manager.query(
    `UPDATE mails SET rung_at = now(), ring_number = ring_number + 1
     WHERE id IN (
       SELECT id FROM mails
       WHERE status = 'queued' AND due_at <= now() AND (rung_at IS NULL OR rung_at < now() - interval '5 minutes')
       ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
     )
     RETURNING id AS "mailId", ring_number AS "ringNumber"`,
    [limit],
  );
  return rings;
}
