import { z } from 'zod';
import type { ColumnName } from '../entities/column-name';
import { USER_ROLES } from '../entities/user';
import type { Catalogue } from '../operations/catalogue';
import { type RowCells, readRow } from '../operations/read-row';
import { Rejection } from '../operations/rejection';
import type { RowInput } from '../operations/row-input';
import { createLicenseParser } from '../operations/values/license-parser';

const text = z.string().max(2000).nullable();

/** A licence as it is asked for. */
export const licenseWish = z.object({
  sku: z.string().min(1).max(100),
  disabledPlans: z.array(z.string().max(100)).max(100).default([]),
});
export type LicenseWishInput = z.infer<typeof licenseWish>;

/** A user's fields in the names of the list. */
export const userFields = {
  displayName: text,
  firstName: text,
  lastName: text,
  usageLocation: text,
  role: z.enum(USER_ROLES),
  blocked: z.boolean(),
  mustChangePassword: z.boolean(),
  jobTitle: text,
  department: text,
  office: text,
  officePhone: text,
  mobilePhone: text,
  streetAddress: text,
  city: text,
  stateOrProvince: text,
  postalCode: text,
  countryOrRegion: text,
  alternateEmail: text,
};

/** Which column of a file says the same. */
const COLUMNS: Record<keyof typeof userFields | 'upn' | 'newUpn' | 'userId', ColumnName> = {
  upn: 'Email',
  newUpn: 'New email',
  userId: 'User ID',
  displayName: 'Display name',
  firstName: 'First name',
  lastName: 'Last name',
  usageLocation: 'Usage location',
  role: 'Role',
  blocked: 'Block sign in',
  mustChangePassword: 'Must change password',
  jobTitle: 'Job title',
  department: 'Department',
  office: 'Office',
  officePhone: 'Office phone',
  mobilePhone: 'Mobile phone',
  streetAddress: 'Street address',
  city: 'City',
  stateOrProvince: 'State or province',
  postalCode: 'Postal code',
  countryOrRegion: 'Country or region',
  alternateEmail: 'Alternate email',
};

export type UserFieldValues = Partial<Record<keyof typeof COLUMNS, string | boolean | null>>;

/**
 * Reads the fields of a single call as a row would be read, by the same rules.
 * @throws Rejection
 */
export function readUserInput(fields: UserFieldValues, catalogue: Catalogue): RowInput {
  const cells: RowCells = {};
  for (const [field, column] of Object.entries(COLUMNS)) {
    const value = fields[field as keyof typeof COLUMNS];
    if (value === undefined) continue;
    cells[column] = value === null ? '' : typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
  }
  return readRow(cells, { transliterate: false, licenses: createLicenseParser(catalogue) });
}

/**
 * Finds the products that a call names.
 * @throws Rejection `unknown-license` or `unknown-plan`
 */
export function readLicenses(wishes: readonly LicenseWishInput[], column: ColumnName, catalogue: Catalogue) {
  return wishes.map(({ sku, disabledPlans }) => {
    const product = catalogue.findProduct(sku);
    if (!product) throw new Rejection('unknown-license', column, { license: sku });
    const unknown = disabledPlans.find((plan) => !product.plans.includes(plan));
    if (unknown !== undefined)
      throw new Rejection('unknown-plan', column, { plan: unknown, license: product.sku, allowed: product.plans });
    return { sku: product.sku, disabledPlans };
  });
}
