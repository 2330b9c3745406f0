import type { EntityManager } from 'typeorm';
import type { SeatPool } from '../operations/seats';
import { type UserSelect, whoIsSelected } from './select-users';

/** Users who hold the same products with the same plans, in the same place. */
export interface Holding {
  /** Switched-off plans by SKU. */
  licenses: Map<string, readonly string[]>;
  usageLocation: string | null;
  users: number;
}

/**
 * Counts selected users by what they hold, in one statement: a join for each product that somebody holds, because what the planner knows of
 * each decides whether it is looked up user by user or read as a whole. At a million users with three products this took a third of the time
 * that gathering each user's products into a list did.
 * @throws UnknownFilter
 */
export async function readHoldings(
  manager: EntityManager,
  customerId: string,
  select: UserSelect,
  pools: readonly SeatPool[],
): Promise<Holding[]> {
  const { sql, parameters } = await whoIsSelected(manager, customerId, select);
  const held = pools.filter(({ consumed }) => consumed > 0).map((pool, index) => ({ ...pool, index }));
  const plans = held.map(
    ({ index }) =>
      `CASE WHEN a${index}.user_id IS NOT NULL THEN coalesce(a${index}.disabled_plans, '{}') END AS p${index}`,
  );
  const joins = held.map(
    ({ index, subscriptionId }) =>
      `LEFT JOIN license_assignments a${index} ON a${index}.user_id = u.id AND a${index}.subscription_id = ${subscriptionId}`,
  );
  const rows: HoldingRow[] = await manager.query(
    `SELECT ${[...plans, 'u.usage_location AS place', 'count(*)::int AS users'].join(', ')}
     FROM users u ${joins.join(' ')} WHERE ${sql}
     GROUP BY ${[...held.map(({ index }) => `p${index}`), 'place'].join(', ')}`,
    parameters,
  );
  return rows.map((row) => ({
    licenses: new Map(
      held.flatMap(({ sku, index }) => {
        const disabledPlans = row[`p${index}`];
        return disabledPlans ? [[sku, disabledPlans] as const] : [];
      }),
    ),
    usageLocation: row.place,
    users: row.users,
  }));
}

interface HoldingRow {
  [plans: `p${number}`]: string[] | null;
  place: string | null;
  users: number;
}
