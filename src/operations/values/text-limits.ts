import type { ColumnName } from '../../entities/column-name';

/**
 * How many code points a free-text column holds. Names: 50, as Partner Center's file allows. The rest: what Microsoft
 * Graph allows on a user, so that what is accepted here can be carried there.
 * @see https://learn.microsoft.com/graph/api/resources/user#properties
 */
export const TEXT_LIMITS = {
  'Display name': 50,
  'First name': 50,
  'Last name': 50,
  'Job title': 128,
  Department: 64,
  Office: 128,
  'Office phone': 64,
  'Mobile phone': 64,
  'Street address': 1024,
  City: 128,
  'State or province': 128,
  'Postal code': 40,
  'Country or region': 128,
} as const satisfies Partial<Record<ColumnName, number>>;

export type TextColumn = keyof typeof TEXT_LIMITS;
