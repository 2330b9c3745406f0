import type { ColumnName } from '../../entities/column-name';
import { USER_ROLES, type UserRole } from '../../entities/user';
import { Rejection } from '../rejection';
import { cleanText } from './clean-text';
import { excerpt } from './excerpt';
import { foldLabel } from './fold-label';

/** What the roles are called where such files are made: Partner Center and Microsoft 365, in English and German. */
const LABELS: Record<UserRole, readonly string[]> = {
  user: ['User', 'Regular user', 'Standard user', 'Benutzer', 'Standardbenutzer'],
  'global-admin': ['Global admin', 'Global administrator', 'Globaler Administrator', 'Globaladministrator'],
  'user-admin': [
    'User admin',
    'User administrator',
    'User management administrator',
    'Benutzeradministrator',
    'Benutzerverwaltungsadministrator',
    'Administrator für Benutzerverwaltung',
  ],
  'helpdesk-admin': ['Helpdesk admin', 'Helpdesk administrator', 'Helpdeskadministrator'],
  'billing-admin': [
    'Billing admin',
    'Billing administrator',
    'Abrechnungsadministrator',
    'Rechnungsadministrator',
    'Administrator für Rechnungen',
  ],
};

const ROLES_BY_LABEL: ReadonlyMap<string, UserRole> = new Map(
  USER_ROLES.flatMap((role) => [role, ...LABELS[role]].map((label) => [foldLabel(label), role] as const)),
);

/**
 * Reads the role of a user within the customer, by its name here or by its English or German label.
 * @throws Rejection `missing-value`, or `invalid-role` with `value` and `allowed`
 */
export function parseRole(text: string, column: ColumnName): UserRole {
  const clean = cleanText(text);
  if (clean === '') throw new Rejection('missing-value', column);
  const role = ROLES_BY_LABEL.get(foldLabel(clean));
  if (!role) throw new Rejection('invalid-role', column, { value: excerpt(clean), allowed: USER_ROLES });
  return role;
}
