import type { BrowserContextOptions, Page } from 'playwright-core';
import type { ConsoleUnderTest } from '../console-under-test';
import { type Account, PASSWORD } from './accounts';
import type { View } from './view';

/** What is there for as long as something is on its way. */
const ON_ITS_WAY = '.mantine-Skeleton-root, .mantine-Loader-root, [aria-busy=true]';

/** A browser of one's own. @param account who is signed in; null: nobody */
export async function openBrowser(
  console: ConsoleUnderTest,
  account: Account | null,
  options: BrowserContextOptions,
): Promise<Page> {
  const page = await console.open({ timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', ...options });
  if (!account) return page;
  const cookie = await console.signIn({ email: account.email, password: PASSWORD });
  const [name, value] = cookie.split('=') as [string, string];
  const secure = name.startsWith('__Host-');
  const url = secure ? console.url.replace('http:', 'https:') : console.url;
  await page.context().addCookies([{ name, value, url, httpOnly: true, sameSite: 'Lax', secure }]);
  await page.context().addInitScript(() => localStorage.setItem('musterroll.signed-in', 'yes'));
  return page;
}

/**
 * Waits until something can be seen and all of the page is there. It is looked for with every frame: Playwright's own waiting soon looks
 * twice a second only.
 */
export async function settle(page: Page, shown: string): Promise<void> {
  await page.waitForFunction(
    ([shown, onItsWay]) =>
      document.querySelector(shown)?.checkVisibility({ visibilityProperty: true }) &&
      !document.querySelector(onItsWay) &&
      // A list that was being read again is pale for a moment longer.
      document.getAnimations().every((one) => !(one instanceof CSSTransition)),
    [shown, ON_ITS_WAY] as const,
  );
}

/** Does what makes a view, and waits until all of it is there. */
export async function showView(page: Page, view: View): Promise<void> {
  if (view.opens || view.act) await settle(page, view.opens ?? 'main');
  if (view.opens) await page.locator(view.opens).first().click();
  await view.act?.(page);
  await settle(page, view.shown);
  // What was pressed may have been scrolled to.
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    return document.fonts.ready.then(() => undefined);
  });
}
