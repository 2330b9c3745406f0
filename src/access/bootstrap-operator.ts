import type { EntityManager } from 'typeorm';

/** The operator behind BOOTSTRAP_TOKEN and the first token. Fixed, so that its acts stay its own over restarts. */
export const BOOTSTRAP_OPERATOR_ID = '00000000-0000-7000-8000-000000000001';
export const BOOTSTRAP_OPERATOR_NAME = 'Bootstrap';

/**
 * Makes the built-in global administrator unless it exists, also when several requests are the first at once: which of the two keys they
 * meet is chance. It has no password and its address can receive no mail (RFC 2606).
 * @returns its id
 */
export async function ensureBootstrapOperator(manager: EntityManager): Promise<string> {
  await manager.query(
    `INSERT INTO operators (id, email, email_key, display_name, role)
     VALUES ($1, 'bootstrap@musterroll.invalid', 'bootstrap@musterroll.invalid', $2, 'global-admin')
     ON CONFLICT DO NOTHING`,
    [BOOTSTRAP_OPERATOR_ID, BOOTSTRAP_OPERATOR_NAME],
  );
  return BOOTSTRAP_OPERATOR_ID;
}
