import type { EntityManager } from 'typeorm';
import { toCondition, type UserFilters } from '../jobs/user-filter';

/**
 * How many users match, however many that are: what somebody is told before something is done to all of them. The list itself counts to ten
 * thousand only.
 * @throws UnknownFilter
 */
export async function countEverybody(
  manager: EntityManager,
  customerId: string,
  filters: UserFilters,
): Promise<number> {
  const { sql, parameters } = await toCondition(manager, customerId, filters, 0, 'everybody');
  const [{ value }] = await manager.query(`SELECT count(*)::int AS value FROM users u WHERE ${sql}`, parameters);
  return value;
}
