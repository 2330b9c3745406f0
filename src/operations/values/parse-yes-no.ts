import type { ColumnName } from '../../entities/column-name';
import { Rejection } from '../rejection';
import { cleanText } from './clean-text';
import { excerpt } from './excerpt';

const ANSWERS: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'y', 'true', 't', '1', 'on', 'x', 'ja', 'j', 'wahr'].map((text) => [text, true] as const),
  ...['no', 'n', 'false', 'f', '0', 'off', 'nein', 'falsch'].map((text) => [text, false] as const),
]);

/**
 * Reads a yes or no as people and spreadsheets write it, in English or German.
 * @throws Rejection `missing-value`, or `invalid-value` with `value` and `allowed`
 */
export function parseYesNo(text: string, column: ColumnName): boolean {
  const clean = cleanText(text).toLowerCase();
  if (clean === '') throw new Rejection('missing-value', column);
  const answer = ANSWERS.get(clean);
  if (answer === undefined) {
    throw new Rejection('invalid-value', column, { value: excerpt(clean), allowed: ['yes', 'no'] });
  }
  return answer;
}
