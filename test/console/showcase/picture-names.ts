export const WIDTHS = [1440, 390] as const;
export const THEMES = ['light', 'dark'] as const;
export const LANGUAGES = ['de', 'en'] as const;

/** What a view's picture is called. */
export function nameOf(
  view: string,
  width: (typeof WIDTHS)[number],
  theme: (typeof THEMES)[number],
  language: (typeof LANGUAGES)[number],
): string {
  return `${view}-${width}-${theme}-${language}.png`;
}
