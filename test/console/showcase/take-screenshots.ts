// Writes docs/screenshots/*.png: everything that can be seen at the console, each wide and narrow, light and dark, German and English.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import setUp from '../../support/global-setup';
import { ConsoleUnderTest } from '../console-under-test';
import { furnishShowcase } from './furnish-showcase';
import { openBrowser, showView } from './open-view';
import { LANGUAGES, nameOf, THEMES, WIDTHS } from './picture-names';
import { viewsOf } from './views';

const folder = process.env['SCREENSHOTS'] ?? join(__dirname, '../../../docs/screenshots');
const HEIGHTS = { 1440: 900, 390: 844 };

const SETTINGS = {
  // Nobody takes up what is held in the middle of its work for its picture.
  WATCHER_SECONDS: '86400',
  // What the pictures show of it is the same each time, whatever the port.
  PUBLIC_URL: 'https://users.partner.example',
  SMTP_URL: 'smtps://mail.partner.example',
};

async function main(only: string[]): Promise<void> {
  await setUp();
  const console = await ConsoleUnderTest.start(async () => SETTINGS);
  try {
    const show = await furnishShowcase(console);
    mkdirSync(folder, { recursive: true });
    if (only.length === 0) for (const name of readdirSync(folder)) rmSync(join(folder, name));
    const wanted = viewsOf(show).filter(({ name, unpictured }) =>
      only.length === 0 ? !unpictured : only.includes(name),
    );
    const kinds = WIDTHS.flatMap((width) => LANGUAGES.map((language) => ({ width, language })));
    const signedIn = await Promise.all(kinds.map((kind) => openBrowser(console, show.administrator, lookOf(kind))));
    for (const view of wanted) {
      const takeOf = async (kind: Kind, index: number) => {
        const browser = view.isPublic ? await openBrowser(console, null, lookOf(kind)) : signedIn[index]!;
        const page = await browser.context().newPage();
        await view.before?.();
        await page.goto(console.url + view.address);
        await showView(page, view);
        await takeBoth(page, view.name, kind);
        await (view.isPublic ? page.context() : page).close();
      };
      await Promise.all(kinds.map(takeOf));
    }
  } finally {
    await console.stop();
    await globalThis.stopTestServers?.();
  }
}

interface Kind {
  width: (typeof WIDTHS)[number];
  language: (typeof LANGUAGES)[number];
}

const lookOf = ({ width, language }: Kind): BrowserContextOptions => ({
  locale: language === 'de' ? 'de-DE' : 'en-GB',
  viewport: { width, height: HEIGHTS[width] },
});

async function takeBoth(page: Page, view: string, { width, language }: Kind): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(200);
    const picture = await page.screenshot({ caret: 'hide', fullPage: process.env['WHOLE'] === '1' });
    // A screen of text needs few colours: a third of the size, and nothing lost that anybody sees.
    await sharp(picture)
      .png({ palette: true, colours: 64, effort: 8, compressionLevel: 9, dither: 0 })
      .toFile(join(folder, nameOf(view, width, theme, language)));
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
