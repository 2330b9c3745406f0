import type { EntityManager } from 'typeorm';
import type { License, UserRole } from '../entities/user';
import { toCondition, type UserFilters } from '../jobs/user-filter';
import { decodeCursor, toPage } from './cursor';

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

/** A customer's users in the order of their UPNs. @throws UnknownFilter */
export async function listUsers(
  manager: EntityManager,
  customerId: string,
  query: UserFilters & { limit: number; cursor?: string },
  retentionDays: number,
) {
  const after = decodeCursor(query.cursor, 2);
  const { sql, parameters } = toCondition(customerId, query, 4);
  const rows: UserRow[] = await manager.query(
    `SELECT ${COLUMNS}, u.deleted_at + make_interval(days => $4) AS restorable_until FROM users u
     WHERE (u.upn_key, u.id) > ($1, $2::uuid) AND ${sql} ORDER BY u.upn_key, u.id LIMIT $3`,
    [
      after?.[0] ?? '',
      after?.[1] ?? '00000000-0000-0000-0000-000000000000',
      query.limit + 1,
      retentionDays,
      ...parameters,
    ],
  );
  const page = toPage(rows, query.limit, (row) => [row.upn_key, row.id]);
  return { ...page, items: page.items.map(toUser) };
}
