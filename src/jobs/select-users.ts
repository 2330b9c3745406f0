import { Readable } from 'node:stream';
import type { EntityManager } from 'typeorm';
import { recordWriter } from '../tabular/write-records';
import { type Condition, toCondition, type UserFilters } from './user-filter';

/** Users one by one, or everybody whom a filter finds. */
export type UserSelect = { userIds: readonly string[] } | { filter: UserFilters };

type Cell = string | number | boolean | null;

const PAGE = 5_000;

/**
 * A selection as a file: one row a user, with the cells that all rows share. From here on it goes the way of every other file. The users
 * are those that match while it is read; each row names its user by id.
 * @param read runs a read in its own transaction
 */
export function selectionAsCsv(
  read: <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>,
  customerId: string,
  select: UserSelect,
  set: Readonly<Record<string, Cell>>,
): Readable {
  const write = recordWriter(',');
  const shared = Object.values(set).map((cell) => (cell === null ? '' : String(cell)));
  async function* lines() {
    yield `${write(['User ID', ...Object.keys(set)])}\n`;
    for await (const ids of 'userIds' in select ? [select.userIds] : matching(read, customerId, select.filter)) {
      yield ids.map((id) => `${write([id, ...shared])}\n`).join('');
    }
  }
  return Readable.from(lines(), { objectMode: false });
}

/**
 * The condition on `users u` that the live users of a selection fulfil, for statements that read all of them at once.
 * @throws UnknownFilter
 */
export async function whoIsSelected(
  manager: EntityManager,
  customerId: string,
  select: UserSelect,
): Promise<Pick<Condition, 'sql' | 'parameters'>> {
  if ('filter' in select) return toCondition(manager, customerId, select.filter, 0, 'everybody');
  return {
    sql: 'u.customer_id = $1 AND u.deleted_at IS NULL AND u.id = ANY ($2::uuid[])',
    parameters: [customerId, select.userIds],
  };
}

/** Ids of the users that match, in the order of their UPNs. */
async function* matching(
  read: <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>,
  customerId: string,
  filters: UserFilters,
): AsyncGenerator<string[]> {
  const { sql, parameters } = await read((manager) => toCondition(manager, customerId, filters, 3));
  let after: [string, string] = ['', '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const users: { id: string; upn_key: string }[] = await read((manager) =>
      manager.query(
        `SELECT u.id, u.upn_key FROM users u WHERE (u.upn_key, u.id) > ($1, $2::uuid) AND ${sql} ORDER BY u.upn_key, u.id LIMIT $3`,
        [...after, PAGE, ...parameters],
      ),
    );
    if (users.length > 0) yield users.map(({ id }) => id);
    if (users.length < PAGE) return;
    const last = users[users.length - 1]!;
    after = [last.upn_key, last.id];
  }
}
