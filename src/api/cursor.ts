import { Problem } from './problem';

/** The place in a list after which the next page begins, as an opaque word. */
export function encodeCursor(place: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * @param length how many values the place has
 * @throws Problem 422 for a cursor that did not come from us
 */
export function decodeCursor(cursor: string | undefined, length: number): (string | number | null)[] | null {
  if (cursor === undefined) return null;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (
      Array.isArray(place) &&
      place.length === length &&
      place.every((value) => value === null || ['string', 'number'].includes(typeof value))
    )
      return place;
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
