import { Readable } from 'node:stream';
import type { EntityManager } from 'typeorm';
import type { UserFilters } from '../jobs/user-filter';
import { neutralizeCell } from '../tabular/neutralize-cell';
import { recordWriter } from '../tabular/write-records';
import type { UserSort } from './user-order';
import { listUsers } from './users';

type ListedUser = Awaited<ReturnType<typeof listUsers>>['items'][number];

/** Columns of the export, by what they hold: all of them are columns of an upload as well, so that the file can come back as a job. */
const COLUMNS: Record<string, (user: ListedUser) => string | null> = {
  'User ID': ({ id }) => id,
  Email: ({ upn }) => upn,
  'Display name': ({ displayName }) => displayName,
  'First name': ({ firstName }) => firstName,
  'Last name': ({ lastName }) => lastName,
  'Usage location': ({ usageLocation }) => usageLocation,
  Licenses: ({ licenses }) =>
    licenses.map(({ sku, disabledPlans }) => [sku, ...disabledPlans.map((plan) => `-${plan}`)].join(' ')).join('; '),
  Role: ({ role }) => role,
  'Block sign in': ({ blocked }) => (blocked ? 'yes' : 'no'),
  'Must change password': ({ mustChangePassword }) => (mustChangePassword ? 'yes' : 'no'),
  'Job title': ({ jobTitle }) => jobTitle,
  Department: ({ department }) => department,
  Office: ({ office }) => office,
  'Office phone': ({ officePhone }) => officePhone,
  'Mobile phone': ({ mobilePhone }) => mobilePhone,
  'Street address': ({ streetAddress }) => streetAddress,
  City: ({ city }) => city,
  'State or province': ({ stateOrProvince }) => stateOrProvince,
  'Postal code': ({ postalCode }) => postalCode,
  'Country or region': ({ countryOrRegion }) => countryOrRegion,
  'Alternate email': ({ alternateEmail }) => alternateEmail,
};

/** Users fetched at a time. */
const PAGE = 2_000;
/** Excel reads UTF-8 only behind a byte order mark. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * A customer's users as CSV that a spreadsheet opens without running anything. Page by page, so that a slow reader keeps no transaction open.
 * @param read runs a read in its own transaction
 */
export function exportUsers(
  read: <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>,
  customerId: string,
  query: UserFilters & { sort: UserSort },
  retentionDays: number,
): Readable {
  const write = recordWriter(',');
  const cells = Object.values(COLUMNS);
  async function* lines() {
    yield `${BYTE_ORDER_MARK}${write(Object.keys(COLUMNS))}\r\n`;
    let cursor: string | undefined;
    do {
      const page = await read((manager) =>
        listUsers(manager, customerId, { ...query, cursor, limit: PAGE }, retentionDays),
      );
      yield page.items.map((user) => `${write(cells.map((cell) => neutralizeCell(cell(user) ?? '')))}\r\n`).join('');
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
  }
  return Readable.from(lines(), { objectMode: false });
}
