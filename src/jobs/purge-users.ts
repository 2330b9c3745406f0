import type { DataSource } from 'typeorm';
import { recordAct } from '../audit/record';
import { lockCustomer } from '../operations/load-directory';

/** Users that one transaction purges: few enough that the customer's other work never waits for long. */
const STEP = 500;

/**
 * Purges deleted users whose time to be restored has passed, one customer after the other in small steps, each with a tombstone a user and
 * one audit entry. May be run by several at once and be broken off anywhere: what is left is found again.
 * @param days in which a deleted user can be restored, by the database's clock
 * @returns how many users are gone
 */
export async function purgeDeletedUsers(dataSource: DataSource, days: number): Promise<number> {
  const customers: { customer_id: string }[] = await dataSource.query(
    `SELECT c.id AS customer_id FROM customers c CROSS JOIN LATERAL (
       SELECT FROM users WHERE customer_id = c.id AND deleted_at < 'infinity' AND deleted_at <= now() - make_interval(days => $1) LIMIT 1
     ) due WHERE c.deleted_user_count > 0`,
    [days],
  );
  let purged = 0;
  for (const { customer_id: customerId } of customers) {
    for (let count = STEP; count === STEP; purged += count) count = await purgeSome(dataSource, customerId, days);
  }
  return purged;
}

/** @returns how many; 0 also while somebody else works on the customer: the next round comes soon */
function purgeSome(dataSource: DataSource, customerId: string, days: number): Promise<number> {
  return dataSource.transaction(async (manager) => {
    if (!(await lockCustomer(manager, customerId))) return 0;
    const purged: { id: string }[] = await manager.query(
      `WITH due AS (
         SELECT id FROM users WHERE customer_id = $1 AND deleted_at < 'infinity' AND deleted_at <= now() - make_interval(days => $2)
         ORDER BY deleted_at LIMIT $3
       ), gone AS (
         DELETE FROM users u USING due WHERE u.id = due.id RETURNING u.id, u.upn_key, u.deleted_at
       ), mails_gone AS (
         DELETE FROM mails m USING due WHERE m.user_id = due.id
       )
       INSERT INTO purged_users (id, customer_id, upn_key, deleted_at, purged_at)
       SELECT id, $1, upn_key, deleted_at, now() FROM gone RETURNING id`,
      [customerId, days, STEP],
    );
    if (purged.length === 0) return 0;
    await manager.query('UPDATE customers SET deleted_user_count = deleted_user_count - $2 WHERE id = $1', [
      customerId,
      purged.length,
    ]);
    await recordAct(manager, {
      operatorId: null,
      customerId,
      operation: 'purge_customer_user',
      subjects: purged.map(({ id }) => id),
      details: { days },
    });
    return purged.length;
  });
}
