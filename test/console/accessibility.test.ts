import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { ConsoleUnderTest, describeInBrowser } from './console-under-test';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page as it stands. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = (await page.evaluate(
    (rules) =>
      (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({ runOnly: rules }),
    RULES,
  )) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** Pages, and what is there once they are. */
function pagesOf(customerId: string, jobId: string): [address: string, landmark: string][] {
  return [
    ['/', 'section'],
    ['/customers', '[role=row] a'],
    [`/customers/${customerId}/users`, '[role=row] button'],
    [`/customers/${customerId}/deleted`, '[role=tabpanel]'],
    [`/customers/${customerId}/jobs`, '[role=row] a'],
    [`/customers/${customerId}/subscriptions`, 'td'],
    [`/customers/${customerId}/audit`, '[role=row]'],
    [`/customers/${customerId}/users/add`, 'form input'],
    [`/customers/${customerId}/upload`, '.mantine-Dropzone-root'],
    [`/customers/${customerId}/licenses`, 'h1'],
    [`/jobs/${jobId}`, '[role=row]'],
    ['/jobs', '[role=row] a'],
    ['/audit', '[role=row]'],
    ['/settings', 'h2'],
    ['/settings?tab=tokens', '[role=tabpanel] button'],
    ['/settings?tab=operators', 'td'],
    ['/settings?tab=catalogue', 'td'],
    ['/nowhere', 'h1'],
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
      for (const [address, landmark] of pagesOf(customerId, jobId)) {
        await signedIn.goto(console.url + address);
        await signedIn.waitForSelector(landmark);
        found.set(address, await violationsOf(signedIn));
        const overflow = await signedIn.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (overflow > 0) found.get(address)!.push(`is ${overflow} px wider than the screen`);
      }
      expect([...found].filter(([, violations]) => violations.length > 0)).toEqual([]);
      expect(console.takeComplaints()).toEqual([]);
      await signedIn.context().close();
    }, 120_000);
  }
});
