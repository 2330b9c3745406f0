import type { ColumnName } from '../../entities/column-name';
import { Rejection } from '../rejection';
import { cleanText } from './clean-text';
import { countCodePoints } from './count-code-points';
import { requireSafeCharacters } from './require-safe-characters';

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Free text: trimmed, NFC, any script, emoji welcome. An empty cell gives the empty string.
 * @param maxCodePoints see `TEXT_LIMITS`; counted after trimming and NFC
 * @throws Rejection `invalid-characters`, or `value-too-long` with `max` and `length` in code points
 */
export function parseText(text: string, column: ColumnName, maxCodePoints: number): string {
  const clean = cleanText(text);
  if (clean.length <= maxCodePoints && PLAIN.test(clean)) return clean;
  requireSafeCharacters(clean, column);
  // No string has more code points than code units, so most texts need no counting.
  const length = clean.length <= maxCodePoints ? 0 : countCodePoints(clean);
  if (length > maxCodePoints) throw new Rejection('value-too-long', column, { max: maxCodePoints, length });
  return clean;
}
