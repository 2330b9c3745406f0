import type { Page } from 'playwright-core';

/** Something that can be seen at the console: a page in one of its states, or what lies over a page. */
export interface View {
  /** As its pictures are called. */
  name: string;
  /** Of the page, on the product. */
  address: string;
  /** Seen before anybody has signed in. */
  isPublic?: true;
  /** What has to be so before the page is opened. */
  before?: () => Promise<unknown>;
  /** The button that opens it. */
  opens?: string;
  /** What else has to be done on the page first. */
  act?: (page: Page) => Promise<unknown>;
  /** A selector of what is there once it can be seen. */
  shown: string;
  /** What lies over the page is judged without what is behind it. */
  over?: string;
  /** Looked at by tests alone: much like others, so that no picture of it is kept. */
  unpictured?: true;
  /** Answers that belong to it and are not a fault. */
  answers?: number[];
}

export const ROW = '[role=row][aria-rowindex="4"]';
export const DIALOG = '[role=dialog]';
export const MENU = '[role=menu]';
export const FORM = '[role=dialog] form';
export const ADD = 'main button:has(.tabler-icon-plus)';

export const press = (selector: string) => (page: Page) => page.locator(selector).first().click();

/** Picks rows of the list, by their place in it. */
export async function pick(page: Page, places: number[]): Promise<void> {
  for (const place of places) await page.locator(`[role=row][aria-rowindex="${place}"] input[type=checkbox]`).check();
}
export const pickThree = (page: Page) => pick(page, [3, 4, 6]);
