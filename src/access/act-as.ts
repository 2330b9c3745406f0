import type { DataSource, EntityManager } from 'typeorm';
import type { Caller } from './caller';

/** Whoever calls waits for a chunk, which takes a fraction of a second, and not for a worker that has frozen. */
const LONGEST_LOCK_WAIT = '5s';

/** Answered once for each pool: a role that an administrator makes later is used from the next start on. */
const walls = new WeakMap<DataSource, Promise<boolean>>();

/**
 * Whether PostgreSQL itself keeps customers apart. It does unless the database user could neither make the role `musterroll_api`
 * nor was granted it; then only the application's checks do, and whoever runs the product should be told.
 */
export function hasWall(dataSource: DataSource): Promise<boolean> {
  const known = walls.get(dataSource);
  if (known) return known;
  const asked = dataSource.query('SELECT can_act_as_api() AS can').then(([{ can }]) => Boolean(can));
  walls.set(dataSource, asked);
  asked.catch(() => walls.delete(dataSource));
  return asked;
}

/**
 * Runs work in one transaction on behalf of a caller. All that the API reads or writes for somebody goes through here: the database
 * then shows and takes only what belongs to the caller's customer, leaves the audit log append-only and operators read-only.
 * It guards against a forgotten condition, not against a statement that was brought in: one of those could take the role off.
 */
export async function actAs<T>(
  dataSource: DataSource,
  caller: Pick<Caller, 'operatorId' | 'customerId'>,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const walled = await hasWall(dataSource);
  return dataSource.transaction(async (manager) => {
    // Setting `role` this way is SET LOCAL ROLE, and goes together with the settings that the policies read in one round trip.
    if (walled) {
      await manager.query(
        `SELECT set_config('musterroll.customer_id', $1, true), set_config('musterroll.operator_id', $2, true),
                set_config('lock_timeout', $3, true), set_config('role', 'musterroll_api', true)`,
        [caller.customerId ?? '*', caller.operatorId, LONGEST_LOCK_WAIT],
      );
    } else {
      await manager.query(`SELECT set_config('lock_timeout', $1, true)`, [LONGEST_LOCK_WAIT]);
    }
    return work(manager);
  });
}

/**
 * Steps out of the API's role for a moment, in the same transaction: operators, tokens, sessions and credentials are the gatekeeper's own,
 * and nothing else that the API runs can write them.
 */
export async function asGatekeeper<T>(
  manager: EntityManager,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const [{ before }] = await manager.query(
    `SELECT role.before, set_config('role', 'none', true)
     FROM (SELECT current_setting('role') AS before OFFSET 0) AS role`,
  );
  const result = await work(manager);
  // Not after a failure: that transaction is over.
  await manager.query(`SELECT set_config('role', $1, true)`, [before]);
  return result;
}
