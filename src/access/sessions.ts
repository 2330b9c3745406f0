import { createHash, randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { Session } from '../entities/session';
import type { Caller } from './caller';

/** Sign in again after this long, whatever happens; and after this long without a request (NIST SP 800-63B-4, AAL2, and stricter). */
const LIFETIME = '12 hours';
const IDLE = '1 hour';

/** 256 random bits in base64url. */
const SHAPE = /^[\w-]{43}$/;

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/**
 * Opens a session for an operator who has just proved who it is. Always a new secret: what a browser held before is worth nothing.
 * @param replaces the secret of the session that this one takes the place of
 * @returns the secret for the cookie; stored as a hash only
 */
export async function startSession(manager: EntityManager, operatorId: string, replaces?: string): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  if (replaces) await endSession(manager, replaces);
  await manager.query('DELETE FROM sessions WHERE expires_at < now()');
  await manager.query(`INSERT INTO sessions (hash, operator_id, expires_at) VALUES ($1, $2, now() + $3::interval)`, [
    hashOf(secret),
    operatorId,
    LIFETIME,
  ]);
  return secret;
}

/**
 * Finds who is behind a session's secret.
 * @returns null when there is no such session, it is over, or its operator is disabled
 */
export async function authenticateSession(dataSource: DataSource, secret: string): Promise<Caller | null> {
  if (!SHAPE.test(secret)) return null;
  const [row] = await dataSource.query(
    `SELECT o.id, o.display_name, o.role, o.customer_id, s.last_seen_at < now() - interval '1 minute' AS unseen_for_a_minute
     FROM sessions s JOIN operators o ON o.id = s.operator_id
     WHERE s.hash = $1 AND s.expires_at > now() AND s.last_seen_at > now() - $2::interval AND NOT o.disabled`,
    [hashOf(secret), IDLE],
  );
  if (!row) return null;
  if (row.unseen_for_a_minute) {
    await dataSource.query(
      `UPDATE sessions SET last_seen_at = now() WHERE hash = $1 AND last_seen_at < now() - interval '1 minute'`,
      [hashOf(secret)],
    );
  }
  return {
    operatorId: row.id,
    displayName: row.display_name,
    role: row.role,
    customerId: row.customer_id,
    scopes: null,
    via: 'session',
  };
}

/** Signs one browser out. */
export async function endSession(manager: EntityManager, secret: string): Promise<void> {
  await manager.delete(Session, { hash: hashOf(secret) });
}

/** Signs an operator out everywhere: what it may do, or how it proves itself, has changed. */
export async function endSessionsOf(manager: EntityManager, operatorId: string): Promise<void> {
  await manager.delete(Session, { operatorId });
}
