import { regexes } from 'zod';
import type { ColumnName } from '../../entities/column-name';
import { Rejection } from '../rejection';
import { cleanText } from './clean-text';
import { excerpt } from './excerpt';
import { requireSafeCharacters } from './require-safe-characters';

/** What Microsoft Graph allows for each of a user's other mail addresses. */
const LONGEST = 250;

/**
 * Reads an address that mail is sent to (not one to sign in with): wider than a UPN, `+` included, on any domain.
 * @throws Rejection `missing-value`, `invalid-characters`, `value-too-long` with `max` and `length`, or `invalid-email` with `value`
 * @see https://html.spec.whatwg.org/#valid-e-mail-address
 */
export function parseMailAddress(text: string, column: ColumnName): string {
  const clean = cleanText(text);
  if (clean === '') throw new Rejection('missing-value', column);
  requireSafeCharacters(clean, column);
  if (clean.length > LONGEST) throw new Rejection('value-too-long', column, { max: LONGEST, length: clean.length });
  if (!regexes.html5Email.test(clean)) throw new Rejection('invalid-email', column, { value: excerpt(clean) });
  return clean;
}
