import type { ColumnName } from '../entities/column-name';
import { TEXT_DETAILS } from './detail-columns';
import { Rejection } from './rejection';
import type { RowInput } from './row-input';
import { cleanText } from './values/clean-text';
import type { LicenseParser } from './values/license-parser';
import { parseMailAddress } from './values/parse-mail-address';
import { parseRole } from './values/parse-role';
import { parseText } from './values/parse-text';
import { parseUpn } from './values/parse-upn';
import { parseUsageLocation } from './values/parse-usage-location';
import { parseUserId } from './values/parse-user-id';
import { parseYesNo } from './values/parse-yes-no';
import { TEXT_LIMITS, type TextColumn } from './values/text-limits';

/** The cells of one row by column; a column that the file does not have is missing. */
export type RowCells = Partial<Record<ColumnName, string>>;

export interface ReadOptions {
  /** Takes the proposed ASCII spelling of a UPN instead of refusing the row. */
  transliterate: boolean;
  licenses: LicenseParser;
}

/** How each column finds its place in the row; the order decides which of several mistakes is told. */
type Reader = (input: RowInput, text: string, options: ReadOptions) => void;

const READERS: Partial<Record<ColumnName, Reader>> = {
  'User ID': (input, text) => {
    input.userId = isEmpty(text) ? null : parseUserId(text, 'User ID');
  },
  Email: (input, text, { transliterate }) => {
    input.upn = isEmpty(text) ? null : parseUpn(text, 'Email', { transliterate });
  },
  'New email': (input, text, { transliterate }) => {
    input.newUpn = isEmpty(text) ? null : parseUpn(text, 'New email', { transliterate });
  },
  ...Object.fromEntries(
    Object.entries(TEXT_DETAILS).map(([column, detail]): [string, Reader] => {
      const limit = TEXT_LIMITS[column as TextColumn];
      return [
        column,
        (input, text) => {
          const value = parseText(text, column as TextColumn, limit);
          (input.details as Record<string, string | null>)[detail] = value === '' ? null : value;
        },
      ];
    }),
  ),
  'Alternate email': (input, text) => {
    input.details.alternateEmail = isEmpty(text) ? null : parseMailAddress(text, 'Alternate email');
  },
  'Usage location': (input, text) => {
    input.usageLocation = isEmpty(text) ? null : parseUsageLocation(text, 'Usage location');
  },
  Role: (input, text) => {
    input.role = isEmpty(text) ? null : parseRole(text, 'Role');
  },
  'Block sign in': (input, text) => {
    input.blocked = isEmpty(text) ? null : parseYesNo(text, 'Block sign in');
  },
  'Must change password': (input, text) => {
    input.mustChangePassword = isEmpty(text) ? null : parseYesNo(text, 'Must change password');
  },
  'Password hash function': (_input, text) => {
    if (!isEmpty(text)) throw new Rejection('password-is-hash', 'Password hash function');
  },
  Licenses: (input, text, { licenses }) => {
    input.licenses = isEmpty(text) ? null : licenses(text, 'Licenses');
  },
  'Add licenses': (input, text, { licenses }) => {
    input.addLicenses = isEmpty(text) ? null : licenses(text, 'Add licenses');
  },
  'Remove licenses': (input, text, { licenses }) => {
    input.removeLicenses = isEmpty(text) ? null : licenses(text, 'Remove licenses');
  },
};

/**
 * Makes the function that reads what a row says, column by column. The password is not read here: it is hashed where it arrives.
 * @returns reads cells in the order of `columns`; throws a Rejection for the first cell that cannot be understood
 */
export function createRowReader(
  columns: readonly ColumnName[],
  options: ReadOptions,
): (cells: readonly string[]) => RowInput {
  const readers = columns.map((column) => READERS[column]);
  return (cells) => {
    const input: RowInput = { details: {} };
    for (let index = 0; index < readers.length; index++) readers[index]?.(input, cells[index] ?? '', options);
    return input;
  };
}

/** Reads one row on its own. @throws Rejection as above */
export function readRow(cells: RowCells, options: ReadOptions): RowInput {
  return createRowReader(Object.keys(cells) as ColumnName[], options)(Object.values(cells));
}

function isEmpty(text: string): boolean {
  return text === '' || cleanText(text) === '';
}
