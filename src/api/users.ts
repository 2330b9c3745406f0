import type { EntityManager } from 'typeorm';
import type { License, UserRole } from '../entities/user';
import { MOST_FOUND } from '../jobs/find-users';
import { type Condition, toCondition, type UserFilters } from '../jobs/user-filter';
import { Problem } from './problem';
import { searchUsers } from './search-users';
import { isSortedInMemory, orderUsers, type UserSort, userCursor } from './user-order';
import type { UserCount, UserQuery } from './user-query';

interface UserRow {
  id: string;
  upn: string;
  upn_key: string;
  display_name: string;
  first_name: string | null;
  last_name: string | null;
  usage_location: string | null;
  role: UserRole;
  blocked: boolean;
  must_change_password: boolean;
  job_title: string | null;
  department: string | null;
  office: string | null;
  office_phone: string | null;
  mobile_phone: string | null;
  street_address: string | null;
  city: string | null;
  state_or_province: string | null;
  postal_code: string | null;
  country_or_region: string | null;
  alternate_email: string | null;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
  restorable_until: Date | null;
  remembered_licenses: License[] | null;
  licenses: License[] | null;
}

const COLUMNS = `u.id, u.upn, u.upn_key, u.display_name, u.first_name, u.last_name, u.usage_location, u.role, u.blocked, u.must_change_password,
  u.job_title, u.department, u.office, u.office_phone, u.mobile_phone, u.street_address, u.city, u.state_or_province, u.postal_code,
  u.country_or_region, u.alternate_email, u.created_at, u.updated_at, u.deleted_at, u.remembered_licenses,
  (SELECT json_agg(json_build_object('sku', s.sku, 'disabledPlans', coalesce(a.disabled_plans, '{}')) ORDER BY s.sku)
   FROM license_assignments a JOIN subscriptions s ON s.id = a.subscription_id WHERE a.user_id = u.id) AS licenses`;

function toUser(row: UserRow) {
  const deleted = row.deleted_at !== null;
  return {
    id: row.id,
    upn: row.upn,
    displayName: row.display_name,
    firstName: row.first_name,
    lastName: row.last_name,
    usageLocation: row.usage_location,
    state: deleted ? ('deleted' as const) : ('active' as const),
    role: row.role,
    blocked: row.blocked,
    mustChangePassword: row.must_change_password,
    licenses: (deleted ? row.remembered_licenses : row.licenses) ?? [],
    jobTitle: row.job_title,
    department: row.department,
    office: row.office,
    officePhone: row.office_phone,
    mobilePhone: row.mobile_phone,
    streetAddress: row.street_address,
    city: row.city,
    stateOrProvince: row.state_or_province,
    postalCode: row.postal_code,
    countryOrRegion: row.country_or_region,
    alternateEmail: row.alternate_email,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
    restorableUntil: row.restorable_until?.toISOString() ?? null,
  };
}

/** One user of a customer, live or restorable, as the API shows it; null when there is none. */
export async function describeUser(manager: EntityManager, customerId: string, userId: string, retentionDays: number) {
  const [row]: UserRow[] = await manager.query(
    `SELECT ${COLUMNS}, u.deleted_at + make_interval(days => $3) AS restorable_until FROM users u WHERE u.customer_id = $1 AND u.id = $2`,
    [customerId, userId, retentionDays],
  );
  return row ? toUser(row) : null;
}

/**
 * The statement of a page of a customer's users.
 * @throws UnknownFilter; Problem 422 for a cursor of another list
 */
export async function composePage(
  manager: EntityManager,
  customerId: string,
  query: UserQuery,
  retentionDays: number,
): Promise<{ sql: string; parameters: unknown[]; condition: Condition }> {
  const condition = await toCondition(manager, customerId, query);
  const { parameters } = condition;
  const order = orderUsers(query.sort, query.state, query.cursor, parameters.length);
  const before = parameters.length + order.values.length;
  const sql = `SELECT ${COLUMNS}, ${order.place} AS place, u.deleted_at + make_interval(days => $${before + 1}) AS restorable_until
    FROM users u WHERE ${condition.sql} AND ${order.after} ORDER BY ${order.by} LIMIT $${before + 2}`;
  return { sql, parameters: [...parameters, ...order.values, retentionDays, query.limit + 1], condition };
}

/**
 * A page of a customer's users. How many there are is told with the first page only.
 * @throws UnknownFilter; Problem 422 for a cursor of another list, or for an order that there is not for so many
 */
export async function listUsers(manager: EntityManager, customerId: string, query: UserQuery, retentionDays: number) {
  const { rows, count } = await readPage(manager, customerId, query, retentionDays);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return {
    items: items.map(toUser),
    nextCursor: rows.length > items.length && last ? userCursor(query.sort, last.place, last.id) : null,
    count: query.cursor === undefined ? count : null,
  };
}

interface RowsOfPage {
  rows: (UserRow & { place: string })[];
  count: UserCount | null;
}

/** The page's rows, and one more where there is a next page. */
async function readPage(
  manager: EntityManager,
  customerId: string,
  query: UserQuery,
  retentionDays: number,
): Promise<RowsOfPage> {
  const found = await searchUsers(manager, customerId, query);
  if (found) {
    const { place, by } = orderUsers(query.sort, query.state, undefined, 0);
    const rows = await manager.query(
      // Each by its id: without statistics the planner would rather look through all of the customer's users for them, for seconds.
      `SELECT ${COLUMNS}, ${place} AS place, NULL::timestamptz AS restorable_until
       FROM unnest($2::uuid[]) AS found, LATERAL (SELECT u.* FROM users u WHERE u.id = found OFFSET 0) u
       WHERE u.customer_id = $1 AND u.deleted_at IS NULL ORDER BY ${by}`,
      [customerId, found.ids],
    );
    return { rows, count: found.count };
  }
  const { sql, parameters, condition } = await composePage(manager, customerId, query, retentionDays);
  const count = await countFor(manager, customerId, query, condition);
  return { rows: await manager.query(sql, parameters), count };
}

/**
 * Whether the list can be had in the order that is asked for, looked at before anything of it is sent.
 * @throws UnknownFilter; Problem 422 for an order that there is not, or not for so many
 */
export async function requireOrder(
  manager: EntityManager,
  customerId: string,
  query: UserFilters & { sort: UserSort },
) {
  orderUsers(query.sort, query.state, undefined, 0);
  await countFor(manager, customerId, query, await toCondition(manager, customerId, query));
}

/** What the first page tells, and what an order without an index is judged by. */
async function countFor(
  manager: EntityManager,
  customerId: string,
  query: UserFilters & { sort: UserSort; cursor?: string },
  condition: Condition,
): Promise<UserCount | null> {
  const limited = isSortedInMemory(query.sort);
  if (query.cursor !== undefined && !limited) return null;
  const count = await countUsers(manager, customerId, query, condition);
  if (limited && !(count.exact && count.value <= MOST_FOUND)) {
    throw new Problem(
      422,
      'too-many-to-sort',
      `More than ${MOST_FOUND} users match, and so many are not sorted by display name. Narrow them down with search or filter, or sort by upn.`,
      { maximum: MOST_FOUND },
    );
  }
  return count;
}

/** Users that are looked at one by one to be counted, at most. */
const MOST_WALKED = 20_000;

/** All users are known from the customer's counters; of a selection only so many are counted, however large it is. */
async function countUsers(
  manager: EntityManager,
  customerId: string,
  { state, search, filter }: UserFilters,
  condition: Condition,
): Promise<UserCount> {
  if (filter.length === 0 && !search?.trim()) {
    const column = state === 'active' ? 'user_count' : 'deleted_user_count';
    const [{ value }] = await manager.query(`SELECT ${column} AS value FROM customers WHERE id = $1`, [customerId]);
    return { value, exact: true };
  }
  const { indexed, walked, parameters } = condition;
  // One thing that was looked up and found too common is known to be that common.
  if (walked && state === 'active' && filter.length + (search?.trim() ? 1 : 0) === 1) {
    return { value: MOST_FOUND, exact: false };
  }
  const [{ seen, value }] = await manager.query(
    // In the order of an index, so that nobody reads through other customers' users to count a few.
    `SELECT count(*)::int AS seen, (count(*) FILTER (WHERE matches))::int AS value FROM (
       SELECT ${walked || 'true'} AS matches FROM users u WHERE ${indexed}
       ORDER BY u.upn_key LIMIT ${walked ? MOST_WALKED : MOST_FOUND + 1}
     ) n`,
    parameters,
  );
  const all = walked ? seen < MOST_WALKED : seen <= MOST_FOUND;
  return { value: Math.min(value, MOST_FOUND), exact: all && value <= MOST_FOUND };
}
