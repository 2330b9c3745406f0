import { z } from 'zod';
import { Problem } from './problem';

/** The place in a list after which the next page begins, as an opaque word. */
export function encodeCursor(place: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** What stands at a place: by it the database compares, so that nothing else may get there. */
const KINDS = {
  // A NUL is no text to PostgreSQL, and neither is half of a surrogate pair.
  text: z.string().refine((text) => !/[\0\p{Cs}]/u.test(text)),
  uuid: z.uuid(),
  integer: z.int32(),
};

type Place<Shape extends readonly (keyof typeof KINDS)[]> = {
  [Index in keyof Shape]: z.output<(typeof KINDS)[Shape[Index]]>;
};

/**
 * @param shape what kind of value stands at each place
 * @throws Problem 422 for a cursor that did not come from us
 */
export function decodeCursor<const Shape extends readonly (keyof typeof KINDS)[]>(
  cursor: string | undefined,
  shape: Shape,
): Place<Shape> | null {
  if (cursor === undefined) return null;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isOurs =
      Array.isArray(place) &&
      place.length === shape.length &&
      shape.every((kind, index) => KINDS[kind].safeParse(place[index]).success);
    if (isOurs) return place as unknown as Place<Shape>;
  } catch {
    // Told below: what cannot be read and what has another shape are the same mistake.
  }
  throw new Problem(
    422,
    'invalid-cursor',
    'The cursor is not one of this list. Take it from nextCursor of the page before, with the same filter.',
  );
}

/** Cuts the one item off that was read to see whether there is more. */
export function toPage<Item>(
  items: readonly Item[],
  limit: number,
  placeOf: (item: Item) => readonly (string | number | null)[],
) {
  const page = items.slice(0, limit);
  return { items: page, nextCursor: items.length > limit ? encodeCursor(placeOf(page[page.length - 1]!)) : null };
}
