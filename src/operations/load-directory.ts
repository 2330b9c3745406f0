import type { EntityManager } from 'typeorm';
import type { Catalogue } from './catalogue';
import { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import type { Operation } from './operation';
import type { RowInput } from './row-input';
import { type SeatPool, Seats } from './seats';
import { USER_COLUMNS } from './user-columns';

/** Whom a run of rows may concern. */
export interface DirectoryQuery {
  upnKeys: readonly string[];
  userIds: readonly string[];
  /** Whether deleted namesakes and "purged since" matter. */
  purged: boolean;
  /**
   * The names are new, so nobody is looked up: should one be taken after all, the unique index refuses the whole write (`UPN_TAKEN`), and
   * the rows are done again with looking. Costs nothing where a look costs a sixth of creating a user.
   */
  trusted?: boolean;
}

/** The constraint that says that a live user has the name already. */
export const UPN_TAKEN = 'user_upn_taken';

export interface Retention {
  /** Days in which a deleted user can be restored. */
  deletedUserDays: number;
  /** Hours for which a temporary password signs its user in. */
  temporaryPasswordHours: number;
}

/**
 * Takes the lock under which a customer's users and seats change, or says that it is taken. Everything read afterwards, in new
 * statements, stays true until the transaction ends; a statement that waited for the lock itself would still see what was before.
 * @param wait whether to wait for the lock: single calls do, chunks come back later
 */
export async function lockCustomer(manager: EntityManager, customerId: string, wait = false): Promise<boolean> {
  const rows = await manager.query(
    `SELECT 1 FROM customers WHERE id = $1 FOR NO KEY UPDATE ${wait ? '' : 'SKIP LOCKED'}`,
    [customerId],
  );
  return rows.length === 1;
}

/**
 * Whom rows name: what has to be loaded before they can be decided. Gathered when it is asked for, which for trusted names is never.
 * @param inputs null: a row that could not be read
 */
export function queryForRows(
  inputs: Iterable<RowInput | null>,
  { findsDeleted }: Operation,
  trusted = false,
): DirectoryQuery {
  let named: Pick<DirectoryQuery, 'upnKeys' | 'userIds'> | undefined;
  const gather = () => {
    named ??= gatherNames(inputs);
    return named;
  };
  return {
    get upnKeys() {
      return gather().upnKeys;
    },
    get userIds() {
      return gather().userIds;
    },
    purged: findsDeleted,
    trusted,
  };
}

function gatherNames(inputs: Iterable<RowInput | null>) {
  const upnKeys = new Set<string>();
  const userIds = new Set<string>();
  for (const input of inputs) {
    if (input?.upn) upnKeys.add(input.upn.key);
    if (input?.newUpn) upnKeys.add(input.newUpn.key);
    if (input?.userId) userIds.add(input.userId);
  }
  return { upnKeys: [...upnKeys], userIds: [...userIds] };
}

/** Reads all that a run of rows may touch, set-based. The caller holds the customer's lock. */
export async function loadDirectory(
  manager: EntityManager,
  customerId: string,
  catalogue: Catalogue,
  query: DirectoryQuery,
  retention: Retention,
): Promise<Directory> {
  const [customer]: CustomerRow[] = await manager.query(CUSTOMER, [
    customerId,
    retention.temporaryPasswordHours,
    retention.deletedUserDays,
  ]);
  const directory = new Directory(
    { id: customerId, usageLocation: customer!.usage_location, domains: new Set(customer!.domains) },
    catalogue,
    new Seats(customer!.seats),
    customer!.passwords_expire_at,
    customer!.restorable_until.toISOString(),
  );
  // Who takes the name of a restorable user is to be told so.
  if (query.trusted && customer!.deleted_user_count === 0) return directory;
  const users: UserRow[] = await manager.query(USERS, [
    customerId,
    query.upnKeys,
    query.userIds,
    retention.deletedUserDays,
    query.purged,
  ]);
  for (const user of await withLicenses(manager, users, customer!.seats)) directory.admit(user);
  if (query.purged) {
    const purged: PurgedRow[] = await manager.query(PURGED, [customerId, query.upnKeys, query.userIds]);
    for (const row of purged) {
      directory.admitPurged(row.upn_key, row.purged_at.toISOString());
      directory.admitPurged(row.id, row.purged_at.toISOString());
    }
  }
  return directory;
}

interface CustomerRow {
  deleted_user_count: number;
  usage_location: string;
  domains: string[];
  seats: SeatPool[];
  passwords_expire_at: Date;
  restorable_until: Date;
}

interface PurgedRow {
  id: string;
  upn_key: string;
  purged_at: Date;
}

/** A user as selected: already by the directory's names, but for its licences and what dates need. */
interface UserRow extends Omit<DirectoryUser, 'licenses' | 'restorableUntil'> {
  restorableUntil: Date | null;
}

interface AssignmentRow {
  user_id: string;
  subscription_id: number;
  disabled_plans: string[] | null;
}

const FIELDS = USER_COLUMNS.filter(({ field }) => field !== 'licensed').map(
  ({ name, field }) => `u.${name} AS "${field}"`,
);

const CUSTOMER = `
  SELECT c.usage_location, c.deleted_user_count, now() + make_interval(hours => $2) AS passwords_expire_at,
    now() + make_interval(days => $3) AS restorable_until,
    ARRAY(SELECT name FROM domains WHERE customer_id = c.id ORDER BY name) AS domains,
    coalesce((SELECT json_agg(json_build_object('subscriptionId', s.id, 'sku', s.sku, 'state', s.state,
      'total', s.total_seats, 'consumed', s.consumed_seats)) FROM subscriptions s WHERE s.customer_id = c.id), '[]') AS seats
  FROM customers c WHERE c.id = $1`;

// One index lookup a key, whatever the planner believes of the table: OFFSET 0 keeps each lookup a lookup, where a join would read the
// whole directory once it has no statistics or old ones (measured: 500 ms a chunk instead of 20), and nothing else is asked inside that
// another index could answer. Whoever is restored by id may find its name taken: its namesakes come along. Deleted users come oldest
// first, so that the directory finds the one deleted last first.
const USERS = `
  WITH gone AS (
    SELECT g.upn_key FROM unnest($3::uuid[]) AS wanted(id)
    CROSS JOIN LATERAL (SELECT upn_key, deleted_at FROM users WHERE $5 AND id = wanted.id OFFSET 0) g
    WHERE g.deleted_at IS NOT NULL
  ), keys AS (
    SELECT unnest($2::text[]) AS upn_key UNION SELECT upn_key FROM gone
  ), found AS (
    SELECT n.id FROM keys CROSS JOIN LATERAL (SELECT id FROM users WHERE upn_key = keys.upn_key AND deleted_at IS NULL OFFSET 0) n
    UNION SELECT n.id FROM keys CROSS JOIN LATERAL (SELECT id FROM users WHERE upn_key = keys.upn_key AND deleted_at IS NOT NULL OFFSET 0) n
    UNION SELECT unnest($3::uuid[])
  )
  SELECT u.id, ${FIELDS.join(', ')}, u.deleted_at IS NOT NULL AS deleted,
    u.updated_at > u.created_at AS touched,
    u.deleted_at + make_interval(days => $4) AS "restorableUntil",
    coalesce(u.deleted_at + make_interval(days => $4) <= now(), false) AS "restoreWindowPassed"
  FROM found CROSS JOIN LATERAL (SELECT * FROM users WHERE id = found.id OFFSET 0) u
  WHERE u.customer_id = $1
  ORDER BY u.deleted_at`;

const PURGED = `
  SELECT id, upn_key, purged_at FROM purged_users
  WHERE customer_id = $1 AND (upn_key = ANY ($2::text[]) OR id = ANY ($3::uuid[]))
  ORDER BY purged_at`;

// Apart from the users, because put together as JSON inside each user's row they cost four times as much (measured: 46 ms a chunk, not 12).
const ASSIGNMENTS = `
  SELECT a.user_id, a.subscription_id, a.disabled_plans
  FROM unnest($1::uuid[]) AS held(id)
  CROSS JOIN LATERAL (SELECT * FROM license_assignments WHERE user_id = held.id OFFSET 0) a`;

/** The users with what they hold, which is always of their own customer's subscriptions. */
async function withLicenses(
  manager: EntityManager,
  rows: readonly UserRow[],
  seats: readonly SeatPool[],
): Promise<DirectoryUser[]> {
  if (rows.length === 0) return [];
  const users = rows.map(toDirectoryUser);
  const byId = new Map(users.map((user) => [user.id, user]));
  const skus = new Map(seats.map(({ subscriptionId, sku }) => [subscriptionId, sku]));
  const assignments: AssignmentRow[] = await manager.query(ASSIGNMENTS, [[...byId.keys()]]);
  for (const { user_id, subscription_id, disabled_plans } of assignments)
    byId.get(user_id)!.licenses.set(skus.get(subscription_id)!, disabled_plans ?? []);
  return users;
}

/** Completed in place: an object built field by field would become a dictionary, which costs more than reading the row did. */
function toDirectoryUser(row: UserRow): DirectoryUser {
  return Object.assign(row, {
    licenses: new Map<string, readonly string[]>(),
    restorableUntil: row.restorableUntil?.toISOString() ?? null,
  });
}
