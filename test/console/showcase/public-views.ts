import type { Page } from 'playwright-core';
import { PASSWORD } from './accounts';
import type { Showcase } from './furnish-showcase';
import { press, type View } from './view';

/** The ways in. */
export function signIns({ careful, newcomer }: Showcase): View[] {
  const enter = (email: string, password: string) => async (page: Page) => {
    await page.locator('input[type=email]').fill(email);
    await page.locator('input[autocomplete=current-password]').fill(password);
    await page.locator('form button[type=submit]').click();
  };
  const first = { address: '/', isPublic: true } as const;
  return [
    { ...first, name: 'sign-in', shown: 'form' },
    {
      ...first,
      name: 'sign-in-code',
      act: enter(careful.email, PASSWORD),
      shown: 'input[autocomplete=one-time-code]',
      answers: [401],
    },
    {
      ...first,
      name: 'sign-in-new-password',
      act: enter(newcomer.email, newcomer.temporaryPassword),
      shown: 'input[autocomplete=new-password]',
      answers: [403],
    },
    {
      ...first,
      name: 'sign-in-token',
      unpictured: true,
      act: press('main form ~ button'),
      shown: 'input[autocomplete=off]',
    },
  ];
}

/** What a one-time link leads to. */
export function linkViews({ makeOneTimeLink }: Showcase): View[] {
  const first = { address: '/', isPublic: true } as const;
  const open = async (page: Page) => page.goto(await makeOneTimeLink());
  const openAndPress = async (page: Page) => {
    await open(page);
    await page.locator('button').click();
  };
  return [
    { ...first, name: 'one-time-link', act: open, shown: 'form button' },
    { ...first, name: 'one-time-password', act: openAndPress, shown: 'dd' },
    {
      ...first,
      name: 'one-time-gone',
      unpictured: true,
      act: async (page) => {
        await openAndPress(page);
        await page.goto(page.url());
      },
      shown: 'main p',
      answers: [410],
    },
  ];
}
