import type { EntityManager } from 'typeorm';
import type { Catalogue } from './catalogue';
import { Directory } from './directory';
import type { DirectoryQuery } from './directory-query';
import { loadUsers } from './load-users';
import { type SeatPool, Seats } from './seats';

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
  const scope = {
    seats: customer!.seats,
    anyDeleted: customer!.deleted_user_count > 0,
    days: retention.deletedUserDays,
  };
  await loadUsers(manager, directory, query, scope);
  if (query.purged) await loadPurged(manager, directory, query);
  return directory;
}

/** Only who is not there can have been purged. */
async function loadPurged(manager: EntityManager, directory: Directory, query: DirectoryQuery): Promise<void> {
  const upnKeys = query.upnKeys.filter((key) => directory.deletedByUpn(key).length === 0);
  const userIds = query.userIds.filter((id) => !directory.userById(id));
  if (upnKeys.length + userIds.length === 0) return;
  const purged: PurgedRow[] = await manager.query(PURGED, [directory.customer.id, upnKeys, userIds]);
  for (const row of purged) {
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
      'total', s.total_seats, 'consumed', s.consumed_seats)) FROM subscriptions s WHERE s.customer_id = c.id), '[]') AS seats
  FROM customers c WHERE c.id = $1`;

const PURGED = `
  SELECT id, upn_key, purged_at FROM purged_users
  WHERE customer_id = $1 AND (upn_key = ANY ($2::text[]) OR id = ANY ($3::uuid[]))
  ORDER BY purged_at`;
