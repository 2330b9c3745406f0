import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { ConsoleUnderTest, describeInBrowser } from './console-under-test';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page as it stands, or with a part of it: what lies over the page is judged without what is behind it. */
async function violationsOf(page: Page, part?: string): Promise<string[]> {
  await page.evaluate(AXE);
  const results = (await page.evaluate(
    ([part, rules]) => {
      const { axe } = window as unknown as { axe: { run(part: unknown, options: object): Promise<AxeResults> } };
      // A dialog's head counts as a second banner, though the page behind the dialog is out of reach. Good practice, not WCAG.
      const exempt = part ? { 'landmark-no-duplicate-banner': { enabled: false } } : {};
      return axe.run(part ?? document, { runOnly: rules, rules: exempt, resultTypes: ['violations'] });
    },
    [part, RULES] as const,
  )) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** How far things jump on a page of their own accord before somebody shows an interest in them: 0.1 is what people notice. */
const SHIFT_ALLOWED = 0.05;

/** Adds up what moves, from the first thing that is drawn. @see https://web.dev/articles/cls */
function noteShifts(): void {
  const counted = window as unknown as { shifted: number };
  counted.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) counted.shifted += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/** A page, what is there once it is, and what can be pressed there for something that only shows then. */
type Visit = [address: string, landmark: string, presses?: [button: string, shown: string][]];

const FORM = '[role=dialog] form';
const ADD = 'main button:has(.tabler-icon-plus)';

function visitsOf(customerId: string, jobId: string): Visit[] {
  const customer = `/customers/${customerId}`;
  return [
    ['/', 'section', [['header button:has(.tabler-icon-user)', '[role=menuitemradio]']]],
    ['/customers', '[role=row] a', [[ADD, FORM]]],
    [
      `${customer}/users`,
      '[role=cell] button',
      [
        ['button:has(.tabler-icon-filter)', '[role=dialog] input'],
        ['[role=cell] button', FORM],
        ['main button:has(.tabler-icon-pencil)', FORM],
      ],
    ],
    [`${customer}/deleted`, '[role=tabpanel]'],
    [`${customer}/jobs`, '[role=row] a'],
    [`${customer}/subscriptions`, 'td', [['td button', FORM]]],
    [`${customer}/audit`, '[role=row]'],
    [`${customer}/users/add`, 'form input'],
    [`${customer}/upload`, '.mantine-Dropzone-root'],
    [`${customer}/licenses`, 'h1'],
    [
      `/jobs/${jobId}`,
      '[role=row]',
      [
        ['main button:has(.tabler-icon-stack-2)', '[role=dialog] a'],
        ['main button:has(.tabler-icon-arrow-back-up)', '[role=dialog] button'],
      ],
    ],
    ['/jobs', '[role=row] a'],
    ['/audit', '[role=row]', [['[role=cell] button', '[role=dialog] dl']]],
    ['/settings', 'h2'],
    ['/settings?tab=tokens', '[role=tabpanel] button', [[ADD, FORM]]],
    ['/settings?tab=operators', 'td', [[ADD, FORM]]],
    ['/settings?tab=catalogue', 'td', [[ADD, FORM]]],
    ['/settings?tab=retention', 'td'],
    ['/settings?tab=mail', 'td'],
    ['/nowhere', 'h1'],
  ];
}

/** What is too wide for the screen, or moves while it is loaded. */
async function faultsOfLayout(page: Page): Promise<string[]> {
  const { overflow, shifted } = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    shifted: (window as unknown as { shifted: number }).shifted,
  }));
  return [
    ...(overflow > 0 ? [`is ${overflow} px wider than the screen`] : []),
    ...(shifted > SHIFT_ALLOWED ? [`moves of its own accord: ${shifted.toFixed(3)}`] : []),
  ];
}

describeInBrowser('the console', () => {
  let console: ConsoleUnderTest;
  let customerId: string;
  let jobId: string;

  beforeAll(async () => {
    console = await ConsoleUnderTest.start();
    customerId = await console.furnish('Fabrikam', 30);
    jobId = (await console.call<{ items: { id: string }[] }>('GET', `/jobs?customerId=${customerId}`)).items[0]!.id;
  });
  afterAll(() => console?.stop());

  // Each language, each theme and each width once: they are independent of one another.
  for (const [locale, colorScheme, width] of [
    ['en-GB', 'light', 1280],
    ['de-DE', 'dark', 360],
  ] as const) {
    test(`keeps every rule of WCAG 2.2 AA that axe knows: ${locale}, ${colorScheme}, ${width} px wide`, async () => {
      const options = {
        locale,
        colorScheme,
        viewport: { width, height: 800 },
        bypassCSP: true,
        reducedMotion: 'reduce',
      } as const;
      const page = await console.open(options);
      await page.goto(console.url);
      await page.waitForSelector('form');
      const found = new Map([['sign-in', await violationsOf(page)]]);
      await page.context().close();
      const signedIn = await console.openSignedIn('/', options);
      await signedIn.addInitScript(noteShifts);
      for (const [address, landmark, presses = []] of visitsOf(customerId, jobId)) {
        await signedIn.goto(console.url + address);
        await signedIn.waitForSelector(landmark);
        found.set(address, [...(await violationsOf(signedIn)), ...(await faultsOfLayout(signedIn))]);
        for (const [button, shown] of presses) {
          await signedIn.locator(button).first().click();
          await signedIn.waitForSelector(shown);
          found.set(`${address}, ${button}`, await violationsOf(signedIn, '[role=dialog], [role=menu]'));
          await signedIn.keyboard.press('Escape');
          await signedIn.waitForSelector(shown, { state: 'hidden' });
        }
      }
      expect([...found].filter(([, violations]) => violations.length > 0)).toEqual([]);
      expect(console.takeComplaints()).toEqual([]);
      await signedIn.context().close();
    }, 240_000);
  }
});
