import type { ColumnName } from '../entities/column-name';
import type { UserDetails } from './directory-user';
import type { TextColumn } from './values/text-limits';

/** Which detail of a user each column of free text is. */
export const TEXT_DETAILS: Record<TextColumn, keyof UserDetails> = {
  'Display name': 'displayName',
  'First name': 'firstName',
  'Last name': 'lastName',
  'Job title': 'jobTitle',
  Department: 'department',
  Office: 'office',
  'Office phone': 'officePhone',
  'Mobile phone': 'mobilePhone',
  'Street address': 'streetAddress',
  City: 'city',
  'State or province': 'stateOrProvince',
  'Postal code': 'postalCode',
  'Country or region': 'countryOrRegion',
};

/** What can be said of a user beside names, in the order of a template. */
export const CONTACT_COLUMNS = [
  'Job title',
  'Department',
  'Office',
  'Office phone',
  'Mobile phone',
  'Street address',
  'City',
  'State or province',
  'Postal code',
  'Country or region',
  'Alternate email',
] as const satisfies readonly ColumnName[];
