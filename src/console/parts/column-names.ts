import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** The columns a file may have, by the names that the API has for them. */
export const COLUMN_NAMES = [
  'Email',
  'Display name',
  'First name',
  'Last name',
  'Usage location',
  'Licenses',
  'Add licenses',
  'Remove licenses',
  'Password',
  'Password hash function',
  'Must change password',
  'Role',
  'Block sign in',
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
  'User ID',
  'New email',
  'Customer',
] as const;
type ColumnName = (typeof COLUMN_NAMES)[number];

/** Names a column in the language in use; one that is newer than these texts keeps its own name. */
export function useColumnName(): (column: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (column) =>
      (COLUMN_NAMES as readonly string[]).includes(column) ? t(`columnName.${column as ColumnName}`) : column,
    [t],
  );
}
