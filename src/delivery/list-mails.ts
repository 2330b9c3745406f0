import type { EntityManager } from 'typeorm';
import type { MailContent, MailStatus } from '../entities/mail';

/** A mail of a job, as its administrator sees it. */
export interface MailItem {
  id: string;
  userId: string | null;
  upn: string | null;
  recipient: string;
  content: MailContent;
  status: MailStatus;
  /** Why it was not, or not yet, sent. */
  code: string | null;
  attempts: number;
  queuedAt: Date;
  settledAt: Date | null;
  /** When the link in it was used. */
  openedAt: Date | null;
}

/** A page of a job's mails, in the order of their ids. */
export async function listMails(
  manager: EntityManager,
  jobId: string,
  { status, limit, cursor }: { status?: MailStatus; limit: number; cursor?: string },
): Promise<{ items: MailItem[]; nextCursor: string | null }> {
  const found: MailItem[] = await manager.query(
    `SELECT m.id, m.user_id AS "userId", u.upn, m.recipient, m.content, m.status, m.code, m.attempts, m.queued_at AS "queuedAt",
       m.settled_at AS "settledAt", (SELECT max(l.opened_at) FROM one_time_links l WHERE l.mail_id = m.id) AS "openedAt"
     FROM mails m LEFT JOIN users u ON u.id = m.user_id
     WHERE m.job_id = $1 AND ($2::text IS NULL OR m.status = $2) AND ($3::uuid IS NULL OR m.id > $3)
     ORDER BY m.id LIMIT $4`,
    [jobId, status ?? null, cursor ?? null, limit + 1],
  );
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? items.at(-1)!.id : null };
}

/** How many mails of a job are in which state. */
export async function countMails(manager: EntityManager, jobId: string): Promise<Record<MailStatus, number>> {
  const rows: { status: MailStatus; count: number }[] = await manager.query(
    'SELECT status, count(*)::int AS count FROM mails WHERE job_id = $1 GROUP BY status',
    [jobId],
  );
  const counts = { queued: 0, sent: 0, refused: 0, bounced: 0 };
  for (const { status, count } of rows) counts[status] = count;
  return counts;
}
