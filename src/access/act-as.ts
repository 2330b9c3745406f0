import { escapeLiteral } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
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
  const settings: Record<string, string> = { lock_timeout: LONGEST_LOCK_WAIT };
  if (await hasWall(dataSource)) {
    settings['musterroll.customer_id'] = caller.customerId ?? '*';
    settings['musterroll.operator_id'] = caller.operatorId;
    // Setting `role` this way is SET LOCAL ROLE.
    settings['role'] = 'musterroll_api';
  }
  const runner = dataSource.createQueryRunner();
  beginWith(runner, settings);
  try {
    return await runner.manager.transaction(work);
  } finally {
    await runner.release();
  }
}

/**
 * Lets a runner's transaction begin with settings of its own, in one round trip: on a busy machine each trip waits for a processor twice,
 * and that is what a short request spends its time on.
 */
function beginWith(runner: QueryRunner, settings: Readonly<Record<string, string>>): void {
  const calls = Object.entries(settings).map(([name, value]) => `set_config('${name}', ${escapeLiteral(value)}, true)`);
  const { query } = runner;
  runner.query = (statement: string) => {
    // Anywhere else the settings would be gone before the next statement, and the wall with them.
    if (statement !== 'START TRANSACTION') throw new Error(`A transaction of the API began with ${statement}`);
    runner.query = query;
    return runner.query(`${statement}; SELECT ${calls.join(', ')}`);
  };
}

/**
 * Steps out of the API's role for a moment, in the same transaction: operators, tokens, sessions and credentials are the gatekeeper's own,
 * and nothing else that the API runs can write them.
 * @param settings what PostgreSQL is told meanwhile, such as `enable_seqscan`
 */
export async function asGatekeeper<T>(
  manager: EntityManager,
  work: (manager: EntityManager) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
): Promise<T> {
  const set = Object.entries(settings).map(([name, value]) => `, set_config('${name}', ${escapeLiteral(value)}, true)`);
  const reset = Object.keys(settings).map((name) => `, set_config('${name}', NULL, true)`);
  const [{ before }] = await manager.query(
    `SELECT role.before, set_config('role', 'none', true)${set.join('')}
     FROM (SELECT current_setting('role') AS before OFFSET 0) AS role`,
  );
  const result = await work(manager);
  // Not after a failure: that transaction is over.
  await manager.query(`SELECT set_config('role', $1, true)${reset.join('')}`, [before]);
  return result;
}
