/** How labels are compared: without case, accents, spaces and punctuation, so "Großbritannien" is "GROSSBRITANNIEN". */
export function foldLabel(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]/gu, '');
}
