import type { ColumnName } from './column';
import { type HeaderMeaning, toHeaderKey } from './header-names';

/** Where a file comes from, as far as its header tells. */
export type Template = 'partner-center' | 'microsoft-365' | 'entra' | 'google-workspace' | 'okta';

/** A field that no column gives by itself: copied from another column, or joined with a space from several. */
export interface DerivedField {
  column: ColumnName;
  from: number[];
}

/** Columns only this system's template has; one of them is enough to know it. */
const signatures: [Template, RegExp][] = [
  ['okta', /^login$/],
  [
    'google-workspace',
    /^(orgunitpath|passwordhashfunction|newprimaryemail|changepasswordatnextsignin|recoveryemail|employeetitle)$/,
  ],
  ['microsoft-365', /^username$/],
];

/** Knows a foreign template by its header. */
export function recognizeTemplate(names: readonly string[], meanings: readonly HeaderMeaning[]): Template | null {
  if (names.some((name) => /\[(userPrincipalName|objectId|displayName)\]/i.test(name))) return 'entra';
  const keys = names.map(toHeaderKey);
  const google = keys.includes('emailaddress');
  for (const [template, signature] of signatures) {
    if (template === 'google-workspace' && !google) continue;
    if (keys.some((key) => signature.test(key))) return template;
  }
  return meanings.some(({ kind }) => kind === 'status-update') && !meanings.some(({ kind }) => kind === 'result')
    ? 'partner-center'
    : null;
}

/** Finds the fields that a template leaves to other columns. */
export function deriveFields(
  columns: readonly (ColumnName | null)[],
  template: Template | null,
  allowed: readonly ColumnName[],
): DerivedField[] {
  const derived: DerivedField[] = [];
  const lacks = (column: ColumnName) => allowed.includes(column) && !columns.includes(column);
  const positions = (wanted: ColumnName[]) =>
    wanted.map((column) => columns.indexOf(column)).filter((index) => index >= 0);
  if (template === 'google-workspace' && lacks('Display name')) {
    const from = positions(['First name', 'Last name']);
    if (from.length > 0) derived.push({ column: 'Display name', from });
  }
  if (template === 'microsoft-365' && lacks('Usage location')) {
    const from = positions(['Country or region']);
    if (from.length > 0) derived.push({ column: 'Usage location', from });
  }
  return derived;
}
