import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { ConsoleUnderTest, describeInBrowser } from './console-under-test';
import type { Account } from './showcase/accounts';
import { furnishShowcase, type Showcase } from './showcase/furnish-showcase';
import { openBrowser, settle, showView } from './showcase/open-view';
import type { View } from './showcase/view';
import { viewsOf } from './showcase/views';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const EVERYTHING = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** What another theme or another width can change about a page that has been judged by everything. */
const LOOKS_ALONE = {
  type: 'rule',
  values: ['color-contrast', 'target-size', 'scrollable-region-focusable', 'link-in-text-block', 'meta-viewport'],
};

/** What axe finds wrong with the page as it stands, or with a part of it: what lies over the page is judged without what is behind it. */
async function violationsOf(page: Page, runOnly: object, part?: string): Promise<string[]> {
  const results = (await page.evaluate(
    ([runOnly, part]) => {
      const { axe } = window as unknown as { axe: { run(part: unknown, options: object): Promise<AxeResults> } };
      // A dialog's head counts as a second banner, though the page behind the dialog is out of reach. Good practice, not WCAG.
      const rules = part ? { 'landmark-no-duplicate-banner': { enabled: false } } : {};
      return axe.run(part ?? document, { runOnly, rules, resultTypes: ['violations'], preload: false });
    },
    [runOnly, part] as const,
  )) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** Whether a page has to be pushed sideways to be read; tables and tabs may be, by themselves. */
async function tooWide(page: Page): Promise<string[]> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return overflow > 0 ? [`${overflow} px wider than the screen`] : [];
}

/** Goes to a page as a link of the console does; by way of another, so that nothing stays open. */
async function goWithin(page: Page, address: string): Promise<void> {
  // What lies under the pointer says what it is, over whatever is there.
  await page.mouse.move(0, 0);
  await page.evaluate(async (address) => {
    for (const path of ['/elsewhere', address]) {
      (document.activeElement as HTMLElement).blur();
      // A new page has the keyboard as soon as it is there.
      const arrived = new Promise((resolve, reject) => {
        document.querySelector('main')!.addEventListener('focus', resolve, { once: true });
        setTimeout(() => reject(new Error(`${path} is not shown`)), 8_000);
      });
      history.pushState(null, '', path);
      dispatchEvent(new PopStateEvent('popstate'));
      await arrived;
    }
  }, address);
  await page.waitForSelector('[role=tooltip]', { state: 'hidden' });
}

/** Adds up what moves of its own accord while a page is loaded. @see https://web.dev/articles/cls */
function noteShifts(): void {
  const counted = window as unknown as { shifted: number };
  counted.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) counted.shifted += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/** What has the keyboard: what it is called, whether it lies in what is over the page, and whether that can be seen. */
const focusOf = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: focused } = document;
    const { outlineStyle } = getComputedStyle(focused!);
    return {
      name: focused!.getAttribute('aria-label') ?? focused!.textContent,
      isOver: focused!.closest('[role=dialog], [role=menu]') !== null,
      // A dialog without anything to enter has the keyboard itself.
      isVisible: outlineStyle !== 'none' || focused!.matches('[role=dialog], input'),
    };
  });

/** Views that are there as soon as they are gone to. */
const LOADED = ['home', 'customers', 'users-filtered', 'deleted-users', 'job', 'jobs', 'audit', 'settings-catalogue'];

const noop = () => undefined;

/**
 * How a view is looked at, one after the other: each theme and each width once in each language. What is much like another view is looked
 * at in the first way alone: in one theme in German, in the other in English.
 */
const LOOKS = {
  'de-DE': [
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'dark', width: 360 },
  ],
  'en-GB': [
    { colorScheme: 'dark', width: 1280 },
    { colorScheme: 'light', width: 360 },
  ],
} as const;

describeInBrowser('the console', () => {
  let console: ConsoleUnderTest;
  let show: Showcase;

  beforeAll(async () => {
    // Nobody takes up what is held in the middle of its work.
    console = await ConsoleUnderTest.start(async () => ({ WATCHER_SECONDS: '86400' }));
    show = await furnishShowcase(console);
  }, 60_000);
  afterAll(() => console?.stop());
  afterEach(() => {
    expect(console.takeComplaints()).toEqual([]);
  });

  /** Shows a view once and looks at it in every way. */
  async function faultsOf(page: Page, view: View, locale: keyof typeof LOOKS): Promise<[string, string[]][]> {
    const found: [string, string[]][] = [];
    const looks = view.unpictured ? LOOKS[locale].slice(0, 1) : LOOKS[locale];
    for (const [index, { colorScheme, width }] of looks.entries()) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      if (index === 0) {
        await view.before?.();
        if (view.isPublic) await page.goto(console.url + view.address);
        else await goWithin(page, view.address);
        await showView(page, view);
      }
      const faults = [
        ...(await violationsOf(page, index === 0 ? EVERYTHING : LOOKS_ALONE, view.over)),
        ...(await tooWide(page)),
      ];
      found.push([`${view.name}, ${locale}, ${colorScheme}, ${width} px`, faults]);
    }
    if (view.over) await page.keyboard.press('Escape');
    return found;
  }

  test('keeps every rule of WCAG 2.2 AA that axe knows, whatever is seen, in both languages and both themes, wide and at 360 px', async () => {
    console.expectAnswers(401, 403, 404, 410);
    const walk = async (locale: keyof typeof LOOKS) => {
      const found: [string, string[]][] = [];
      const open = async (account: Account | null) => {
        const page = await openBrowser(console, account, { locale, bypassCSP: true });
        await page.addInitScript(AXE);
        await page.goto(console.url);
        await settle(page, 'main');
        return page;
      };
      const [signedIn, nobody] = [await open(show.administrator), await open(null)];
      for (const view of viewsOf(show))
        found.push(...(await faultsOf(view.isPublic ? nobody : signedIn, view, locale)));
      return found;
    };
    const found = (await Promise.all([walk('de-DE'), walk('en-GB')])).flat();
    expect(found.filter(([, faults]) => faults.length > 0)).toEqual([]);
  }, 240_000);

  test.each([1280, 360])(
    'nothing moves while a page is loaded, %i px wide',
    async (width) => {
      const page = await openBrowser(console, show.administrator, { viewport: { width, height: 800 } });
      await page.addInitScript(noteShifts);
      const moved: [string, number][] = [];
      for (const view of viewsOf(show).filter(({ name }) => LOADED.includes(name))) {
        await page.goto(console.url + view.address);
        await showView(page, view);
        moved.push([view.name, await page.evaluate(() => (window as unknown as { shifted: number }).shifted)]);
      }
      expect(moved.filter(([, shift]) => shift >= 0.01)).toEqual([]);
      await page.context().close();
    },
    60_000,
  );

  test('the keyboard goes into whatever opens, can be seen there, and comes back to the button', async () => {
    const page = await openBrowser(console, show.administrator, {});
    await page.goto(console.url);
    await settle(page, 'main');
    const lost: [string, object][] = [];
    for (const view of viewsOf(show).filter(({ opens }) => opens)) {
      await goWithin(page, view.address);
      await settle(page, view.opens!);
      await page.locator(view.opens!).first().focus();
      const before = await focusOf(page);
      await page.keyboard.press('Enter');
      await settle(page, view.shown);
      // It goes over with the next frame, which a busy machine may take its time for; so it comes back.
      const isOver = () => document.activeElement?.closest('[role=dialog], [role=menu]');
      await page.waitForFunction(isOver, null, { timeout: 3_000 }).catch(noop);
      const inside = await focusOf(page);
      await page.keyboard.press('Escape');
      await page.waitForSelector(view.over!, { state: 'hidden' });
      await page.waitForFunction(() => document.activeElement !== document.body, null, { timeout: 3_000 }).catch(noop);
      const after = await focusOf(page);
      if (!inside.isOver || !before.isVisible || !inside.isVisible || after.name !== before.name)
        lost.push([view.name, { before, inside, after }]);
    }
    expect(lost).toEqual([]);
    await page.context().close();
  }, 60_000);
});
