import type { EntityManager } from 'typeorm';

/** What a delivery status notification says about one of our mails. */
export interface Bounce {
  mailId: string;
  /** Enhanced status code, e.g. `5.1.1`. @see RFC 3463 */
  status: string;
}

/** The id that our mails carry, as a notification quotes it. */
const OUR_MESSAGE = /^Message-ID:\s*<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.\d+@/im;
const FAILED = /^Action:\s*failed\b/im;
const STATUS = /^Status:\s*([245]\.\d{1,3}\.\d{1,3})\b/im;

/**
 * Reads a delivery status notification as it arrives in the mailbox that bounces go to.
 * @param message the whole message as text
 * @returns null when it is none, reports a mere delay, or is about a message that is not ours
 * @see RFC 3464
 */
export function parseBounce(message: string): Bounce | null {
  const [mailId, status] = [OUR_MESSAGE, STATUS].map((pattern) => pattern.exec(message)?.[1]);
  if (!mailId || !status || !FAILED.test(message)) return null;
  return { mailId: mailId.toLowerCase(), status };
}

/**
 * Writes down that a mail came back.
 * @returns whether there was such a mail and it counted as sent
 */
export async function noteBounce(manager: EntityManager, { mailId, status }: Bounce): Promise<boolean> {
  const [, changed]: [unknown, number] = await manager.query(
    `UPDATE mails SET status = 'bounced', code = $2, settled_at = now() WHERE id = $1 AND status = 'sent'`,
    [mailId, `bounce-${status}`],
  );
  return changed === 1;
}
