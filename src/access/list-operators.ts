import type { EntityManager } from 'typeorm';
import type { OperatorRole } from '../entities/operator';

/** An operator as administrators see it. */
export interface OperatorView {
  id: string;
  email: string;
  displayName: string;
  role: OperatorRole;
  customerId: string | null;
  customerName: string | null;
  disabled: boolean;
  secondFactor: boolean;
  /** Signs in through the identity provider. */
  linked: boolean;
  createdAt: Date;
}

const VIEW = `SELECT o.id, o.email, o.display_name AS "displayName", o.role, o.customer_id AS "customerId", k.name AS "customerName",
    o.disabled, c.second_factor_since IS NOT NULL AS "secondFactor", c.subject IS NOT NULL AS linked, o.created_at AS "createdAt"
  FROM operators o
    LEFT JOIN operator_credentials c ON c.operator_id = o.id
    LEFT JOIN customers k ON k.id = o.customer_id`;

/**
 * A page of operators by e-mail address.
 * @param after the address key of the last operator of the page before
 */
export async function listOperators(
  manager: EntityManager,
  { limit, after = '' }: { limit: number; after?: string },
): Promise<{ items: OperatorView[]; next: string | null }> {
  const rows: (OperatorView & { emailKey: string })[] = await manager.query(
    `${VIEW.replace('SELECT', 'SELECT o.email_key AS "emailKey",')} WHERE o.email_key > $1 ORDER BY o.email_key LIMIT $2`,
    [after, limit + 1],
  );
  const items = rows.slice(0, limit);
  const next = rows.length > limit ? items.at(-1)!.emailKey : null;
  return { items: items.map(({ emailKey: _, ...operator }) => operator), next };
}

/** One operator, or null. */
export async function viewOperator(manager: EntityManager, id: string): Promise<OperatorView | null> {
  const [operator] = await manager.query(`${VIEW} WHERE o.id = $1`, [id]);
  return operator ?? null;
}
