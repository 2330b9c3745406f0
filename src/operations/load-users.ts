import type { EntityManager } from 'typeorm';
import type { DirectoryUser } from './directory-user';
import type { DirectoryQuery } from './load-directory';
import type { SeatPool } from './seats';
import { type ReadField, USER_COLUMNS } from './user-columns';

/** Whose users are loaded. The caller holds the customer's lock. */
export interface UserScope {
  customerId: string;
  seats: readonly SeatPool[];
  /** Whether the customer has deleted users: there is none to look for otherwise. */
  anyDeleted: boolean;
}

/**
 * Reads users by name or id, with what they hold where that is asked for. A field that is not asked for is undefined. Deleted users come
 * oldest first, so that the directory finds the one deleted last first.
 * @param days in which a deleted user can be restored
 */
export async function loadUsers(
  manager: EntityManager,
  query: DirectoryQuery,
  scope: UserScope,
  days: number,
): Promise<DirectoryUser[]> {
  const lookups = lookupsFor(query, scope);
  if (lookups.length === 0) return [];
  const rows: UserRow[] = await manager.query(selectUsers(lookups, query.reads, scope), [
    scope.customerId,
    days,
    query.upnKeys,
    query.userIds,
  ]);
  const users = new Map<string, DirectoryUser>();
  // Whom a row names by id and another by name is found twice.
  for (const row of rows) if (!users.has(row.id)) users.set(row.id, toDirectoryUser(row));
  if (query.reads.includes('licenses')) await addLicenses(manager, users, scope.seats);
  return [...users.values()];
}

/** A user as selected: already by the directory's names, but for its licences and what dates need. */
interface UserRow extends Omit<DirectoryUser, 'licenses' | 'restorableUntil'> {
  restorableUntil: Date | null;
}

const EXPRESSIONS: ReadonlyMap<string, string> = new Map([
  ...USER_COLUMNS.map(({ name, field }): [string, string] => [field, `u.${name}`]),
  ['id', 'u.id'],
  ['deleted', 'u.deleted_at IS NOT NULL'],
  ['touched', 'u.updated_at > u.created_at'],
  ['restorableUntil', 'u.deleted_at + make_interval(days => $2)'],
  ['restoreWindowPassed', 'coalesce(u.deleted_at + make_interval(days => $2) <= now(), false)'],
]);

/** What every decision needs: who it is, whether it can be named, and by which row it was settled. */
const ALWAYS = [
  'id',
  'upn',
  'upnKey',
  'deleted',
  'restorableUntil',
  'restoreWindowPassed',
  'settledJobId',
  'settledRow',
] as const satisfies readonly ReadField[];

const BY_NAME = 'unnest($3::text[]) AS wanted(upn_key)';
const BY_ID = 'unnest($4::uuid[]) AS wanted(id)';
/** Whoever is restored by id may find its name taken, or another deleted user of the same name. */
const NAMESAKES = `(SELECT DISTINCT g.upn_key FROM ${BY_ID}
    CROSS JOIN LATERAL (SELECT upn_key, deleted_at FROM users WHERE id = wanted.id OFFSET 0) g WHERE g.deleted_at IS NOT NULL) wanted`;

const IS_LIVE = 'upn_key = wanted.upn_key AND deleted_at IS NULL';
const IS_DELETED = 'customer_id = $1 AND upn_key = wanted.upn_key AND deleted_at IS NOT NULL';

/** The places in which the users are found that the rows may concern. */
function lookupsFor({ upnKeys, userIds, purged }: DirectoryQuery, { anyDeleted }: UserScope): string[] {
  const lookups: string[] = [];
  if (upnKeys.length > 0) lookups.push(lookUp(BY_NAME, IS_LIVE));
  if (upnKeys.length > 0 && anyDeleted) lookups.push(lookUp(BY_NAME, IS_DELETED));
  if (userIds.length > 0) lookups.push(lookUp(BY_ID, 'id = wanted.id'));
  if (userIds.length > 0 && anyDeleted && purged) {
    lookups.push(lookUp(NAMESAKES, IS_LIVE), lookUp(NAMESAKES, IS_DELETED));
  }
  return lookups;
}

/**
 * One index lookup for each that is wanted, whatever the planner believes of the table: OFFSET 0 keeps it one, where a join would read the
 * whole directory once it has no statistics or old ones (measured: 500 ms a chunk instead of 20), and nothing is asked inside that another
 * index could answer.
 */
function lookUp(wanted: string, match: string): string {
  return `${wanted} CROSS JOIN LATERAL (SELECT * FROM users WHERE ${match} OFFSET 0) u`;
}

function selectUsers(lookups: readonly string[], reads: readonly ReadField[], { anyDeleted }: UserScope): string {
  const fields = [...new Set<ReadField>([...ALWAYS, ...reads])].filter((field) => field !== 'licenses');
  const list = fields.map((field) => `${EXPRESSIONS.get(field)} AS "${field}"`).join(', ');
  const parts = lookups.map((lookup) => `SELECT ${list}, u.deleted_at FROM ${lookup} WHERE u.customer_id = $1`);
  const names = fields.map((field) => `"${field}"`).join(', ');
  // Named once, so that the server knows every parameter's type whichever lookups there are.
  const all = `SELECT ${names} FROM (${parts.join(' UNION ALL ')}) u WHERE $3::text[] IS NOT NULL AND $4::uuid[] IS NOT NULL`;
  return anyDeleted ? `${all} ORDER BY deleted_at` : all;
}

/** Completed in place: an object built field by field would become a dictionary, which costs more than reading the row did. */
function toDirectoryUser(row: UserRow): DirectoryUser {
  return Object.assign(row, { licenses: NO_LICENSES, restorableUntil: row.restorableUntil?.toISOString() ?? null });
}

interface AssignmentRow {
  user_id: string;
  subscription_id: number;
  disabled_plans: string[] | null;
}

// Apart from the users, because put together as JSON inside each user's row they cost four times as much (measured: 46 ms a chunk, not 12).
const ASSIGNMENTS = `
  SELECT a.user_id, a.subscription_id, a.disabled_plans
  FROM unnest($1::uuid[]) AS held(id)
  CROSS JOIN LATERAL (SELECT * FROM license_assignments WHERE user_id = held.id OFFSET 0) a`;

/** Adds what the users hold, which is always of their own customer's subscriptions. */
async function addLicenses(
  manager: EntityManager,
  users: ReadonlyMap<string, DirectoryUser>,
  seats: readonly SeatPool[],
): Promise<void> {
  if (users.size === 0) return;
  const skus = new Map(seats.map(({ subscriptionId, sku }) => [subscriptionId, sku]));
  const assignments: AssignmentRow[] = await manager.query(ASSIGNMENTS, [[...users.keys()]]);
  for (const { user_id, subscription_id, disabled_plans } of assignments) {
    const user = users.get(user_id)!;
    if (user.licenses === NO_LICENSES) user.licenses = new Map();
    user.licenses.set(skus.get(subscription_id)!, disabled_plans ?? []);
  }
}

/** Never written to: who holds something gets a map of its own. */
const NO_LICENSES: DirectoryUser['licenses'] = new Map();
