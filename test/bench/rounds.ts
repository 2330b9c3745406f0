/** What takes a second or three, in which the machine may have a mood, is done as often, and the median counts, as that of its limit. */
export const ROUNDS = 3;

/** The one in the middle of an odd number. */
export function medianBy<Thing>(things: readonly Thing[], value: (thing: Thing) => number): Thing {
  return [...things].sort((a, b) => value(a) - value(b))[things.length >> 1]!;
}
