import type { ColumnName } from '../../entities/column-name';
import { Rejection } from '../rejection';
import { cleanText } from './clean-text';
import { excerpt } from './excerpt';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads a user's id, a UUID of any version; the answer is in lower case.
 * @throws Rejection `missing-value`, or `invalid-value` with `value`
 */
export function parseUserId(text: string, column: ColumnName): string {
  const id = cleanText(text).toLowerCase();
  if (id === '') throw new Rejection('missing-value', column);
  if (!UUID.test(id)) throw new Rejection('invalid-value', column, { value: excerpt(id) });
  return id;
}
