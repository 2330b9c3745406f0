import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import type { Catalogue } from './catalogue';
import { Directory } from './directory';
import type { DirectoryQuery } from './directory-query';
import { loadUsers, type UserScope } from './load-users';
import { type SeatPool, Seats } from './seats';
import type { Reader } from './statements';

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
 * @param wait whether to wait for the lock: single calls do, the purge comes back later. Chunks take it with their own: see `lockChunk`
 */
export async function lockCustomer(manager: EntityManager, customerId: string, wait = false): Promise<boolean> {
  const rows = await manager.query(
    `WITH customer AS (SELECT id FROM customers WHERE id = $1 FOR NO KEY UPDATE ${wait ? '' : 'SKIP LOCKED'}),
       counted AS (${COUNT_LOCK}) SELECT lock_count FROM counted`,
    [customerId],
  );
  return rows.length === 1;
}

/** Counts, in a statement that has locked `customer`: who takes the lock again learns by it whether others had it meanwhile. */
export const COUNT_LOCK = `UPDATE customers c SET lock_count = lock_count + 1 FROM customer WHERE c.id = customer.id
  RETURNING lock_count::float8`;

/** A directory that users can be read into, and what that needs of the customer. */
export interface OpenDirectory {
  directory: Directory;
  scope: UserScope;
}

/** Reads the customer with its seats. The caller holds the customer's lock, or changes nothing. */
export async function openDirectory(
  reader: Reader,
  customerId: string,
  catalogue: Catalogue,
  retention: Retention,
): Promise<OpenDirectory> {
  const [customer] = await reader.query<CustomerRow>(CUSTOMER, [
    customerId,
    retention.temporaryPasswordHours,
    retention.deletedUserDays,
  ]);
  const { usage_location, domains, seats, passwords_expire_at, restorable_until, deleted_user_count } = customer!;
  return {
    directory: new Directory(
      { id: customerId, usageLocation: usage_location, domains: new Set(domains) },
      catalogue,
      new Seats(seats),
      passwords_expire_at,
      restorable_until.toISOString(),
    ),
    scope: { seats, anyDeleted: deleted_user_count > 0, days: retention.deletedUserDays },
  };
}

/**
 * The customer as rows have left it, with nobody read. Whom they touched is inherited: see `loadInto`.
 * @param opened the customer as last read, for its clock
 */
export function openBehind(
  { directory, scope }: OpenDirectory,
  opened: OpenDirectory,
  catalogue: Catalogue,
): OpenDirectory {
  const seats = directory.seats.all().map((pool) => ({ ...pool }));
  const { passwordsExpireAt, restorableUntil } = opened.directory;
  return {
    directory: new Directory(directory.customer, catalogue, new Seats(seats), passwordsExpireAt, restorableUntil),
    scope: { ...scope, seats, anyDeleted: scope.anyDeleted || directory.countDifferences().deleted > 0 },
  };
}

/** Whether a customer, its domains and its seats are in the database as they were taken to be. */
export function isAsExpected(expected: OpenDirectory, read: OpenDirectory): boolean {
  return (
    isDeepStrictEqual(expected.directory.customer, read.directory.customer) &&
    isDeepStrictEqual(expected.scope.seats, read.scope.seats)
  );
}

/**
 * Reads into a directory all that a run of rows may touch, set-based. Whom it knows already stays as it is there.
 * @param former the directory of the rows before, when what they came to may not be in the database yet. Who was given, by those rows, the name of
 *   somebody whom an id names is not found by that: the unique index refuses it (`UPN_TAKEN`), and the rows are done again
 */
export async function loadInto(
  { directory, scope }: OpenDirectory,
  reader: Reader,
  query: DirectoryQuery,
  former?: Directory,
): Promise<void> {
  // Who takes the name of a restorable user is to be told so.
  if (query.trusted && !scope.anyDeleted) return;
  if (former) directory.inherit(former, query);
  await loadUsers(reader, directory, query, scope, former);
  if (query.purged) await loadPurged(reader, directory, query);
}

/** Opens a directory and reads all that a run of rows may touch. */
export async function loadDirectory(
  reader: Reader,
  customerId: string,
  catalogue: Catalogue,
  query: DirectoryQuery,
  retention: Retention,
): Promise<Directory> {
  const open = await openDirectory(reader, customerId, catalogue, retention);
  await loadInto(open, reader, query);
  return open.directory;
}

/** Only who is not there can have been purged. */
async function loadPurged(reader: Reader, directory: Directory, query: DirectoryQuery): Promise<void> {
  const upnKeys = query.upnKeys.filter((key) => directory.deletedByUpn(key).length === 0);
  const userIds = query.userIds.filter((id) => !directory.userById(id));
  if (upnKeys.length + userIds.length === 0) return;
  for (const row of await reader.query<PurgedRow>(PURGED, [directory.customer.id, upnKeys, userIds])) {
    directory.admitPurged(row.upn_key, row.purged_at.toISOString());
    directory.admitPurged(row.id, row.purged_at.toISOString());
  }
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

const CUSTOMER = `
  SELECT c.usage_location, c.deleted_user_count, now() + make_interval(hours => $2) AS passwords_expire_at,
    now() + make_interval(days => $3) AS restorable_until,
    ARRAY(SELECT name FROM domains WHERE customer_id = c.id ORDER BY name) AS domains,
    coalesce((SELECT json_agg(json_build_object('subscriptionId', s.id, 'sku', s.sku, 'state', s.state,
      'total', s.total_seats, 'consumed', s.consumed_seats) ORDER BY s.id) FROM subscriptions s WHERE s.customer_id = c.id), '[]') AS seats
  FROM customers c WHERE c.id = $1`;

const PURGED = `
  SELECT id, upn_key, purged_at FROM purged_users
  WHERE customer_id = $1 AND (upn_key = ANY ($2::text[]) OR id = ANY ($3::uuid[]))
  ORDER BY purged_at`;
