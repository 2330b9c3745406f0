import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor';
import { Problem } from './problem';

/** What the users' list can be sorted by, and the SQL that it is then sorted by. */
const KEYS = {
  upn: { sql: 'u.upn_key', type: 'text' },
  /**
   * Without an index, and therefore of a few thousand users at most: one over the names would cost a fifth of the speed that users are created
   * at, and one over their beginnings 4 % (measured on 100,000 rows, docs/adr/0015).
   */
  displayName: { sql: 'lower(u.display_name) COLLATE "C"', type: 'text' },
  // Ids are UUIDv7: their order is that of creation.
  createdAt: { sql: 'u.id', type: 'uuid' },
  deletedAt: { sql: 'u.deleted_at', type: 'timestamptz' },
} as const;

type SortKey = keyof typeof KEYS;

const SORTS = Object.keys(KEYS).flatMap((key) => [key, `-${key}`]) as (SortKey | `-${SortKey}`)[];

/** The query parameter; a `-` sorts from the end. */
export const userSort = z.enum(SORTS as [SortKey, ...(typeof SORTS)[number][]]).default('upn');

export type UserSort = z.infer<typeof userSort>;

/** Whether whoever matches is read whole and put in order for every page. */
export function isSortedInMemory(sort: UserSort): boolean {
  return sort.endsWith('displayName');
}

/** How a page is cut out of the list. */
export interface UserOrder {
  /** What stands in the select list, for the cursor. */
  place: string;
  /** The condition that users lie behind the cursor. */
  after: string;
  /** The values in it. */
  values: string[];
  by: string;
}

/**
 * The order of a page and where it begins.
 * @param used parameters that the statement has already
 * @throws Problem 422 for a cursor of another list, or for sorting users by a deletion that has not happened
 */
export function orderUsers(
  sort: UserSort,
  state: 'active' | 'deleted',
  cursor: string | undefined,
  used: number,
): UserOrder {
  if (sort.endsWith('deletedAt') && state === 'active') {
    throw new Problem(422, 'invalid-request', 'Only deleted users can be sorted by deletedAt. Add state=deleted.');
  }
  const descending = sort.startsWith('-');
  const key = KEYS[sort.replace('-', '') as SortKey];
  const keys = key === KEYS.createdAt ? [key] : [key, KEYS.createdAt];
  const values = readPlace(sort, key.type, cursor).slice(-keys.length);
  const bounds = keys.map(({ type }, index) => `$${used + index + 1}::${type}`);
  const columns = keys.map(({ sql }) => sql);
  return {
    place: `(${key.sql})::text`,
    after: values.length === 0 ? 'true' : `(${columns.join(', ')}) ${descending ? '<' : '>'} (${bounds.join(', ')})`,
    values,
    by: columns.map((column) => (descending ? `${column} DESC` : column)).join(', '),
  };
}

/** The cursor behind a user. @param place what was selected as `place` */
export function userCursor(sort: UserSort, place: string, id: string): string {
  return encodeCursor([sort, place, id]);
}

function readPlace(sort: UserSort, type: string, cursor: string | undefined): string[] {
  const place = decodeCursor(cursor, ['text', 'text', 'uuid']);
  if (!place) return [];
  const [of, value, id] = place;
  const isPlace =
    of === sort &&
    typeof value === 'string' &&
    !value.includes('\0') &&
    z.uuid().safeParse(id).success &&
    (type !== 'timestamptz' || MOMENT.test(value));
  if (!isPlace) {
    throw new Problem(
      422,
      'invalid-cursor',
      'The cursor is not one of this list. Take it from nextCursor of the page before, with the same filter and sort.',
    );
  }
  return [value, id as string];
}

/** A timestamptz as PostgreSQL writes it, to the microsecond. */
const MOMENT = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/;
