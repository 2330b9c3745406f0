import type { EntityManager } from 'typeorm';
import { decodeCursor, toPage } from './cursor';
import { Problem } from './problem';
import { refuseByConstraint } from './refuse-by-constraint';

interface CustomerRow {
  id: string;
  name: string;
  usage_location: string;
  time_zone: string;
  user_count: number;
  deleted_user_count: number;
  created_at: Date;
  domains: string[];
}

const SELECT = `SELECT c.*, ARRAY(SELECT d.name FROM domains d WHERE d.customer_id = c.id ORDER BY d.name) AS domains FROM customers c`;

function toCustomer(row: CustomerRow) {
  return {
    id: row.id,
    name: row.name,
    domains: row.domains,
    usageLocation: row.usage_location,
    timeZone: row.time_zone,
    userCount: row.user_count,
    deletedUserCount: row.deleted_user_count,
    createdAt: row.created_at.toISOString(),
  };
}

/** One customer as the API shows it. */
export async function describeCustomer(manager: EntityManager, id: string) {
  const [row]: CustomerRow[] = await manager.query(`${SELECT} WHERE c.id = $1`, [id]);
  return toCustomer(row!);
}

/**
 * Customers in the order of their names.
 * @param query.search part of a name or domain
 * @param query.only the only customer that may be shown; null: all of them
 */
export async function listCustomers(
  manager: EntityManager,
  query: { search?: string; limit: number; cursor?: string; only: string | null },
) {
  const after = decodeCursor(query.cursor, ['text', 'uuid']);
  const pattern = query.search ? `%${query.search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%` : null;
  const rows: CustomerRow[] = await manager.query(
    `${SELECT} WHERE ($1::text IS NULL OR lower(c.name) LIKE $1 OR EXISTS (SELECT FROM domains d WHERE d.customer_id = c.id AND d.name LIKE $1))
       AND ($2::text IS NULL OR (lower(c.name), c.id) > ($2, $3::uuid)) AND ($5::uuid IS NULL OR c.id = $5)
     ORDER BY lower(c.name), c.id LIMIT $4`,
    [pattern, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1, query.only],
  );
  const page = toPage(rows, query.limit, (row) => [row.name.toLowerCase(), row.id]);
  return { ...page, items: page.items.map(toCustomer) };
}

/** @throws Problem 409 when another customer holds one of the domains */
export async function addDomains(
  manager: EntityManager,
  customerId: string,
  domains: readonly string[],
): Promise<void> {
  await refuseByConstraint(
    manager.query('INSERT INTO domains (name, customer_id) SELECT DISTINCT unnest($1::text[]), $2::uuid', [
      domains,
      customerId,
    ]),
    {
      domain_taken: new Problem(
        409,
        'domain-taken',
        'Another customer holds one of these domains. A verified domain belongs to one customer: leave it out, or remove it there first.',
        { domains },
      ),
    },
  );
}

/** Makes the verified domains these. @throws Problem 409 for a domain that users still have, or that another customer holds */
export async function replaceDomains(
  manager: EntityManager,
  customerId: string,
  domains: readonly string[],
): Promise<void> {
  const rows: { name: string }[] = await manager.query('SELECT name FROM domains WHERE customer_id = $1', [customerId]);
  const present = rows.map(({ name }) => name);
  const dropped = present.filter((name) => !domains.includes(name));
  for (const domain of dropped) {
    const [{ used }] = await manager.query(
      `SELECT count(*)::int AS used FROM users WHERE customer_id = $1 AND deleted_at IS NULL AND upn_key LIKE $2`,
      [customerId, `%@${domain.replaceAll('_', '\\_')}`],
    );
    if (used > 0) {
      throw new Problem(
        409,
        'domain-in-use',
        `${used} users still have a name on ${domain}. Rename or delete them first, then remove the domain.`,
        { domain, users: used },
      );
    }
  }
  await manager.query('DELETE FROM domains WHERE customer_id = $1 AND name = ANY ($2)', [customerId, dropped]);
  await addDomains(
    manager,
    customerId,
    domains.filter((name) => !present.includes(name)),
  );
}
