import { type CSSVariablesResolver, createTheme, mergeThemeOverrides } from '@mantine/core';

const FONT =
  "'Segoe UI Variable Text', 'Segoe UI', 'Inter Variable', system-ui, -apple-system, 'Helvetica Neue', Arial, sans-serif";

/** Calm, and close to what people know from the Microsoft admin centres: one accent, small radii, dense rows. */
export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 8 },
  colors: {
    brand: [
      '#ebf3fc',
      '#cfe4fa',
      '#b4d6fa',
      '#96c6fa',
      '#62abf5',
      '#479ef5',
      '#2886de',
      '#0f6cbd',
      '#115ea3',
      '#0f548c',
    ],
    // White on the library's own red has 3.7 : 1.
    red: ['#fdf3f4', '#f6d1d5', '#eeacb2', '#e9929a', '#e5717b', '#d33f4c', '#cc2635', '#c50f1f', '#b10e1c', '#960b18'],
    dark: [
      '#e0e0e0',
      '#c9c9c9',
      '#adadad',
      '#8a8a8a',
      '#4d4d4d',
      '#3d3d3d',
      '#2e2e2e',
      '#242424',
      '#1c1c1c',
      '#141414',
    ],
  },
  fontFamily: FONT,
  fontFamilyMonospace: "'Cascadia Code', ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: {
    fontFamily: FONT,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.125rem', lineHeight: '1.4' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  // By name, not by the components themselves: most pages do without most of them.
  components: {
    // Locking the page's scroll would write a style element without our nonce.
    Modal: {
      defaultProps: { lockScroll: false, centered: true, padding: 'lg' },
      // It stays while the rest scrolls, and is of one colour with it.
      styles: { header: { background: 'var(--surface)' } },
    },
    Drawer: { defaultProps: { lockScroll: false, position: 'right', padding: 'lg' } },
    // The placeholder is something that a menu may not hold (ARIA 1.2, required owned elements).
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Paper: { defaultProps: { bg: 'var(--surface)' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    Badge: { defaultProps: { tt: 'none', fw: 600, radius: 'sm' } },
    Table: { defaultProps: { verticalSpacing: 6, fz: 'sm' } },
  },
});

/** The theme, with what a cross says that closes something in the language in use. */
export function labelled(close: string) {
  const defaultProps = { closeButtonProps: { 'aria-label': close } };
  return mergeThemeOverrides(theme, { components: { Modal: { defaultProps }, Drawer: { defaultProps } } });
}

/** Grey text that is still 4.5 : 1 against every surface it stands on (WCAG 2.2, 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c5c5c',
    '--mantine-color-placeholder': '#6b6b6b',
    '--mantine-color-text': '#242424',
    '--mantine-color-error': '#b10e1c',
    '--mantine-color-green-light-color': '#0c5e0c',
    '--mantine-color-yellow-light-color': '#6b4700',
    '--mantine-color-red-light-color': '#960b18',
    '--mantine-color-gray-light-color': '#424242',
    '--surface': '#ffffff',
    '--surface-sunken': '#fafafa',
    '--line': '#e0e0e0',
    '--row-hover': '#f5f5f5',
    '--row-selected': '#ebf3fc',
    '--tone-good': '#0e700e',
    '--tone-warn': '#8a5a00',
    '--tone-bad': '#b10e1c',
    '--tone-info': '#0f6cbd',
    '--bar-good': '#13a10e',
    '--bar-same': '#8a8a8a',
    '--bar-warn': '#eaa300',
    '--bar-bad': '#c50f1f',
    '--bar-rest': '#bdbdbd',
  },
  dark: {
    '--mantine-color-dimmed': '#adadad',
    '--mantine-color-placeholder': '#9e9e9e',
    '--mantine-color-text': '#f0f0f0',
    '--mantine-color-body': '#1c1c1c',
    '--mantine-color-error': '#f1707b',
    // The library's own are as bright as in the light, and a page of notes would shout.
    '--mantine-color-brand-light': '#12304a',
    '--mantine-color-brand-light-color': '#9ccbf7',
    '--mantine-color-green-light': '#1a3a1c',
    '--mantine-color-green-light-color': '#9bd99f',
    '--mantine-color-yellow-light': '#3d3113',
    '--mantine-color-yellow-light-color': '#f5d67a',
    '--mantine-color-red-light': '#46191f',
    '--mantine-color-red-light-color': '#f7a8b0',
    '--mantine-color-gray-light': '#3a3a3a',
    '--mantine-color-gray-light-color': '#d6d6d6',
    '--surface': '#242424',
    '--surface-sunken': '#1c1c1c',
    '--line': '#3d3d3d',
    '--row-hover': '#2e2e2e',
    '--row-selected': '#082338',
    '--tone-good': '#54b054',
    '--tone-warn': '#f2c661',
    '--tone-bad': '#f1707b',
    '--tone-info': '#62abf5',
    '--bar-good': '#359b35',
    '--bar-same': '#757575',
    '--bar-warn': '#d39300',
    '--bar-bad': '#d13438',
    '--bar-rest': '#4d4d4d',
  },
});
