import type { ColumnName } from '../../entities/column-name';
import { Rejection } from '../rejection';
import { countCodePoints } from './count-code-points';

/**
 * Control characters (NUL makes PostgreSQL refuse a whole statement), bidirectional controls (they let a name
 * pose as another) and lone surrogates (not text at all).
 */
export const UNSAFE_CHARACTER = /[\p{Cc}\p{Bidi_Control}\p{Cs}]/u;

/**
 * Lets text pass that is safe to store and to show.
 * @throws Rejection `invalid-characters` with `character` ("U+202E") and `position` (in code points, from 1)
 */
export function requireSafeCharacters(text: string, column: ColumnName): void {
  const found = UNSAFE_CHARACTER.exec(text);
  if (!found) return;
  const code = found[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  const position = countCodePoints(text.slice(0, found.index)) + 1;
  throw new Rejection('invalid-characters', column, { character: `U+${code}`, position });
}
