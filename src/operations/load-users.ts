import { toBinaryArray } from '../binary-array';
import type { Directory } from './directory';
import type { DirectoryQuery } from './directory-query';
import type { DirectoryUser } from './directory-user';
import { NO_LICENSES, readLicenseList, withLicense } from './holdings';
import { toPlainArray } from './insert-rows';
import type { SeatPool } from './seats';
import type { Reader } from './statements';
import { type ReadField, USER_COLUMNS } from './user-columns';

/** What decides how users are looked for. The caller holds the customer's lock. */
export interface UserScope {
  seats: readonly SeatPool[];
  /** Whether the customer has deleted users: there is none to look for otherwise. */
  anyDeleted: boolean;
  /** Days in which a deleted user can be restored. */
  days: number;
}

/**
 * Reads users by name or id into a directory, with what they hold where that is asked for. A field that is not asked for is undefined.
 * @param former knows better than the database of whom it knows
 */
export async function loadUsers(
  reader: Reader,
  directory: Directory,
  query: DirectoryQuery,
  scope: UserScope,
  former?: Directory,
): Promise<void> {
  const { upnKeys, sharedKeys, userIds, reads } = query;
  const admitted: DirectoryUser[] = [];
  const find = async (lookups: readonly Lookup[]) => {
    if (lookups.length === 0) return;
    const { sql, parameters } = selectUsers(lookups, reads, directory.customer.id, scope.days);
    for (const row of await reader.query<UserRow>(sql, parameters)) {
      // Who has not moved was taken over by name or id.
      if (former?.mayHaveMoved(row.id)) {
        directory.inherit(former, { upnKeys: [], userIds: [row.id] });
        continue;
      }
      const user = toDirectoryUser(row);
      if (directory.admit(user)) admitted.push(user);
    }
  };
  await find([
    ...(query.trusted ? [] : byName(IS_LIVE, upnKeys)),
    ...byId(BY_ID, 'id = wanted.id', userIds),
    ...(query.purged ? byId(NAMESAKES, IS_LIVE, userIds) : []),
  ]);
  if (scope.anyDeleted) {
    const missing = new Set(sharedKeys);
    for (const key of upnKeys) if (!directory.liveByUpn(key)) missing.add(key);
    await find([...byName(IS_DELETED, [...missing]), ...(query.purged ? byId(NAMESAKES, IS_DELETED, userIds) : [])]);
  }
  if (reads.includes('licenses')) await addLicenses(reader, admitted, scope.seats);
}

/** A user as selected: already by the directory's names, but for its licences, what dates need, and what goes without saying. */
interface UserRow
  extends Omit<
    DirectoryUser,
    'upnKey' | 'licenses' | 'deleted' | 'restorableUntil' | 'restoreWindowPassed' | 'rememberedLicenses'
  > {
  /** Null where it is the UPN itself. */
  upnKey: string | null;
  /** Undefined, as the next two, where only live users were looked for. */
  deleted?: boolean;
  /** As PostgreSQL writes it. */
  restorableUntil?: string | null;
  restoreWindowPassed?: boolean;
  /** As JSON, which most of them share. */
  rememberedLicenses?: string | null;
}

const EXPRESSIONS: ReadonlyMap<string, string> = new Map([
  ...USER_COLUMNS.map(({ name, field }): [string, string] => [field, `u.${name}`]),
  ['id', 'u.id'],
  ['upnKey', 'nullif(u.upn_key, u.upn)'],
  ['rememberedLicenses', 'u.remembered_licenses::text'],
  ['deleted', 'u.deleted_at IS NOT NULL'],
  ['touched', 'u.updated_at > u.created_at'],
  ['restorableUntil', '(u.deleted_at + make_interval(days => :days))::text'],
  ['restoreWindowPassed', 'coalesce(u.deleted_at + make_interval(days => :days) <= now(), false)'],
]);

/** What is known of a user who is found among the live ones, and not read where they are all that is looked for. */
const OF_LIVE_USERS: ReadonlyMap<string, string> = new Map([
  ['deleted', 'false'],
  ['restorableUntil', 'NULL'],
  ['restoreWindowPassed', 'false'],
]);

/** What every decision needs: who it is, and whether it can be named. */
export const ALWAYS_READ = [
  'id',
  'upn',
  'upnKey',
  'deleted',
  'restorableUntil',
  'restoreWindowPassed',
] as const satisfies readonly ReadField[];

/** One way to find users: whom it wants, and what matches. */
interface Lookup {
  wanted: string;
  match: string;
  /** An array. */
  values: string | Buffer;
}

// `?` is the lookup's parameter. A function in FROM would first write down all that it gives.
const BY_NAME = '(SELECT unnest(?::text[]) AS upn_key) AS wanted';
const BY_ID = '(SELECT unnest(?::uuid[]) AS id) AS wanted';
/** Whoever is restored by id may find its name taken, or another deleted user of the same name. */
const NAMESAKES = `(SELECT DISTINCT g.upn_key FROM ${BY_ID}
    CROSS JOIN LATERAL (SELECT upn_key, deleted_at FROM users WHERE id = wanted.id OFFSET 0) g WHERE g.deleted_at IS NOT NULL) wanted`;

const IS_LIVE = 'upn_key = wanted.upn_key AND deleted_at IS NULL';
const IS_DELETED = 'customer_id = $1 AND upn_key = wanted.upn_key AND deleted_at IS NOT NULL';

function byName(match: string, upnKeys: readonly string[]): Lookup[] {
  return upnKeys.length === 0 ? [] : [{ wanted: BY_NAME, match, values: toPlainArray(upnKeys) }];
}

function byId(wanted: string, match: string, ids: readonly string[]): Lookup[] {
  return ids.length === 0 ? [] : [{ wanted, match, values: toBinaryArray('uuid', ids) }];
}

/**
 * One index lookup for each that is wanted, whatever the planner believes of the table: OFFSET 0 keeps it one, where a join would read the
 * whole directory once it has no statistics or old ones (measured: 500 ms a chunk instead of 20), and nothing is asked inside that another
 * index could answer.
 */
function selectUsers(
  lookups: readonly Lookup[],
  reads: readonly ReadField[],
  customerId: string,
  days: number,
): { sql: string; parameters: unknown[] } {
  const isAllLive = lookups.every(({ match }) => match === IS_LIVE);
  const fields = [...new Set<ReadField>([...ALWAYS_READ, ...reads])].filter(
    (field) => field !== 'licenses' && !(isAllLive && OF_LIVE_USERS.has(field)),
  );
  // The further behind a column stands in the row, the dearer it is to get at.
  const listOf = (isLive: boolean) =>
    fields
      .map((field) => `${(isLive && OF_LIVE_USERS.get(field)) || EXPRESSIONS.get(field)} AS "${field}"`)
      .join(', ')
      .replaceAll(':days', String(days));
  const parameters: unknown[] = [customerId];
  const parts = lookups.map(({ wanted, match, values }) => {
    parameters.push(values);
    return `SELECT ${listOf(match === IS_LIVE)} FROM ${wanted.replace('?', `$${parameters.length}`)}
      CROSS JOIN LATERAL (SELECT * FROM users WHERE ${match} OFFSET 0) u WHERE u.customer_id = $1`;
  });
  return { sql: parts.join(' UNION ALL '), parameters };
}

/** Completed in place: an object built field by field would become a dictionary, which costs more than reading the row did. */
function toDirectoryUser(row: UserRow): DirectoryUser {
  const { restorableUntil, rememberedLicenses } = row;
  const user = row as unknown as DirectoryUser;
  user.upnKey ??= row.upn;
  user.licenses = NO_LICENSES;
  user.deleted ??= false;
  user.restorableUntil = restorableUntil ? readMoment(restorableUntil) : null;
  user.restoreWindowPassed ??= false;
  if (rememberedLicenses) user.rememberedLicenses = readLicenseList(rememberedLicenses);
  return user;
}

let lastMoment = { text: '', iso: '' };

/** Users are mostly deleted many at a time. @returns RFC 3339 */
function readMoment(text: string): string {
  if (lastMoment.text !== text) lastMoment = { text, iso: new Date(text).toISOString() };
  return lastMoment.iso;
}

interface AssignmentRow {
  user_id: string;
  subscription_id: number;
  disabled_plans: string[] | null;
}

// Apart from the users, because put together as JSON inside each user's row they cost four times as much (measured: 46 ms a chunk, not 12).
const ASSIGNMENTS = `
  SELECT a.user_id, a.subscription_id, a.disabled_plans
  FROM (SELECT unnest($1::uuid[]) AS id) AS held
  CROSS JOIN LATERAL (SELECT * FROM license_assignments WHERE user_id = held.id OFFSET 0) a`;

/** Adds what the users hold, which is always of their own customer's subscriptions. */
async function addLicenses(reader: Reader, users: readonly DirectoryUser[], seats: readonly SeatPool[]): Promise<void> {
  if (users.length === 0) return;
  const skus = new Map(seats.map(({ subscriptionId, sku }) => [subscriptionId, sku]));
  const holders = new Map(users.map((user) => [user.id, user]));
  const assignments = await reader.query<AssignmentRow>(ASSIGNMENTS, [toBinaryArray('uuid', [...holders.keys()])]);
  for (const { user_id, subscription_id, disabled_plans } of assignments) {
    const user = holders.get(user_id)!;
    user.licenses = withLicense(user.licenses, skus.get(subscription_id)!, disabled_plans ?? NO_PLANS);
  }
}

const NO_PLANS: readonly string[] = [];
