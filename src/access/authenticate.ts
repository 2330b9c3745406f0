import { createHash, timingSafeEqual } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Config } from '../config';
import type { OperatorRole } from '../entities/operator';
import { hashApiToken, isApiToken } from './api-tokens';
import { BOOTSTRAP_OPERATOR_ID, BOOTSTRAP_OPERATOR_NAME, ensureBootstrapOperator } from './bootstrap-operator';
import type { Caller } from './caller';
import type { Permission } from './roles';

interface TokenRow {
  token_id: string;
  operator_id: string;
  display_name: string;
  role: OperatorRole;
  customer_id: string | null;
  scopes: Permission[] | null;
  expires_at: Date | null;
  unused_for_a_minute: boolean;
}

/** Databases in which the built-in operator is known to exist: one statement a process, not one a request. */
const bootstrapped = new WeakSet<DataSource>();

/** Compared as hashes: equal lengths, and equal time wherever they differ. */
function isBootstrapToken(token: string, config: Config): boolean {
  if (!config.BOOTSTRAP_TOKEN) return false;
  const [given, expected] = [token, config.BOOTSTRAP_TOKEN].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(given!, expected!);
}

async function bootstrapCaller(dataSource: DataSource): Promise<Caller> {
  if (!bootstrapped.has(dataSource)) {
    await ensureBootstrapOperator(dataSource.manager);
    bootstrapped.add(dataSource);
  }
  return {
    operatorId: BOOTSTRAP_OPERATOR_ID,
    displayName: BOOTSTRAP_OPERATOR_NAME,
    role: 'global-admin',
    customerId: null,
    scopes: null,
    via: 'bootstrap',
  };
}

/**
 * Finds who is behind a bearer token. Asked of the database every time (one look-up by index), so that a revocation bites at once.
 * @returns null when the token is unknown, expired or revoked, or its operator disabled
 */
export async function authenticateBearer(
  dataSource: DataSource,
  config: Config,
  token: string,
): Promise<Caller | null> {
  if (isBootstrapToken(token, config)) return bootstrapCaller(dataSource);
  if (!isApiToken(token)) return null;
  // A token for one customer is worth nothing once its operator has become another customer's own admin.
  const [row]: TokenRow[] = await dataSource.query(
    `SELECT t.id AS token_id, o.id AS operator_id, o.display_name, o.role, t.scopes, t.expires_at,
            coalesce(o.customer_id, t.customer_id) AS customer_id,
            coalesce(t.last_used_at < now() - interval '1 minute', true) AS unused_for_a_minute
     FROM api_tokens t JOIN operators o ON o.id = t.operator_id
     WHERE t.hash = $1 AND t.revoked_at IS NULL AND NOT o.disabled
       AND (t.expires_at IS NULL OR t.expires_at > now())
       AND (t.customer_id IS NULL OR o.customer_id IS NULL OR t.customer_id = o.customer_id)`,
    [hashApiToken(token)],
  );
  if (!row) return null;
  if (row.unused_for_a_minute) {
    await dataSource.query(
      `UPDATE api_tokens SET last_used_at = now()
       WHERE id = $1 AND coalesce(last_used_at < now() - interval '1 minute', true)`,
      [row.token_id],
    );
  }
  return {
    operatorId: row.operator_id,
    displayName: row.display_name,
    role: row.role,
    customerId: row.customer_id,
    scopes: row.scopes,
    expiresAt: row.expires_at,
    tokenId: row.token_id,
    via: 'token',
  };
}
