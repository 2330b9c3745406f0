/** Characters as a person counts them more nearly than `length` does: an emoji outside the BMP is one. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
