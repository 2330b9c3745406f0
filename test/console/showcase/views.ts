import type { Page } from 'playwright-core';
import { PASSWORD } from './accounts';
import type { Showcase } from './furnish-showcase';

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

const ROW = '[role=row][aria-rowindex="4"]';
const DIALOG = '[role=dialog]';
const MENU = '[role=menu]';
const FORM = '[role=dialog] form';
const ADD = 'main button:has(.tabler-icon-plus)';

/** All that there is, each in a state that shows what it is for. Those that add something to the others' lists come last. */
export function viewsOf(show: Showcase): View[] {
  const base = `/customers/${show.customer}`;
  return [
    ...signIns(show),
    { name: 'home', address: '/', shown: 'section [role=progressbar]' },
    {
      name: 'account-menu',
      unpictured: true,
      address: '/',
      opens: 'header button:has(.tabler-icon-user)',
      shown: MENU,
      over: MENU,
    },
    { name: 'customers', address: '/customers', shown: '[role=row] a' },
    {
      name: 'customer-unknown',
      unpictured: true,
      address: '/customers/0199c0de-0000-7000-8000-000000000000/users',
      shown: '[role=alert]',
      answers: [404],
    },
    { name: 'customer-new', unpictured: true, address: '/customers', opens: ADD, shown: FORM, over: DIALOG },
    ...userViews(base, show),
    { name: 'deleted-users', address: `${base}/deleted`, shown: ROW },
    { name: 'customer-jobs', address: `${base}/jobs`, shown: '[role=row] a' },
    { name: 'subscriptions', address: `${base}/subscriptions`, shown: 'td' },
    {
      name: 'subscription-change',
      unpictured: true,
      address: `${base}/subscriptions`,
      opens: 'td button',
      shown: FORM,
      over: DIALOG,
    },
    {
      name: 'customer-change',
      unpictured: true,
      address: `${base}/users`,
      opens: 'main button:has(.tabler-icon-pencil)',
      shown: FORM,
      over: DIALOG,
    },
    { name: 'customer-audit', address: `${base}/audit`, shown: ROW },
    { name: 'jobs', address: '/jobs', shown: '[role=row] a' },
    ...jobViews(show),
    { name: 'audit', address: '/audit', shown: ROW },
    {
      name: 'audit-entry',
      address: '/audit',
      opens: '[role=row][aria-rowindex="6"] [role=cell] button',
      shown: '[role=dialog] dl',
      over: DIALOG,
    },
    ...settingsViews(),
    { name: 'not-found', unpictured: true, address: '/nowhere', shown: 'h1' },
    { name: 'upload', address: `${base}/upload`, shown: '.mantine-Dropzone-root' },
    {
      name: 'upload-checked',
      address: `${base}/upload`,
      act: async (page) => {
        await page.locator('input[type=file]').setInputFiles(show.file);
        await page.locator('section[aria-label] table td').first().waitFor({ timeout: 20_000 });
      },
      shown: '[role=table] [role=row] input',
    },
    {
      name: 'restore',
      address: `${base}/deleted`,
      act: async (page) => {
        await pick(page, [2, 3, 4]);
        await page.locator('main button:has(.tabler-icon-restore)').click();
      },
      shown: '[role=dialog] [role=alert]',
      over: DIALOG,
    },
    {
      name: 'hand-over',
      address: `/jobs/${show.jobs.handOver}`,
      act: press('main button:has(.tabler-icon-eye)'),
      shown: 'td code',
    },
    ...linkViews(show),
  ];
}

const press = (selector: string) => (page: Page) => page.locator(selector).first().click();

/** Picks rows of the list, by their place in it. */
async function pick(page: Page, places: number[]): Promise<void> {
  for (const place of places) await page.locator(`[role=row][aria-rowindex="${place}"] input[type=checkbox]`).check();
}
const pickThree = (page: Page) => pick(page, [3, 4, 6]);

function signIns({ careful, newcomer }: Showcase): View[] {
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

function userViews(base: string, { emptyCustomer }: Showcase): View[] {
  const users = `${base}/users`;
  return [
    { name: 'users', address: users, act: pickThree, shown: 'main button:has(.tabler-icon-trash)' },
    {
      name: 'users-filters',
      address: users,
      opens: 'main button:has(.tabler-icon-filter)',
      shown: '[role=dialog] input',
      over: DIALOG,
    },
    {
      name: 'users-columns',
      unpictured: true,
      address: users,
      opens: 'button:has(.tabler-icon-columns-3)',
      shown: MENU,
      over: MENU,
    },
    {
      name: 'users-filtered',
      unpictured: true,
      address: `${users}?filter=unlicensed&filter=location:DE`,
      shown: '.mantine-Pill-root',
    },
    { name: 'users-none', address: `/customers/${emptyCustomer}/users`, shown: '.tabler-icon-mood-empty' },
    {
      name: 'users-picked',
      unpictured: true,
      address: users,
      act: async (page) => {
        await pickThree(page);
        await page.locator('[aria-live=polite] button').first().click();
      },
      shown: '[role=dialog] button',
      over: DIALOG,
    },
    { name: 'user-edit', address: users, opens: '[role=cell] button', shown: FORM, over: DIALOG },
    {
      name: 'user-delete',
      address: users,
      act: async (page) => {
        await pickThree(page);
        await page.locator('main button:has(.tabler-icon-trash)').click();
      },
      shown: '[role=dialog] li',
      over: DIALOG,
    },
    {
      name: 'add-users',
      address: `${users}/add`,
      act: async (page) => {
        await page.locator('form input').nth(0).fill('Jürgen');
        await page.locator('form input').nth(1).fill('Groß');
        await page.locator('form input[type=checkbox]').first().check();
      },
      shown: 'form input[type=checkbox]:checked',
    },
    {
      name: 'licenses',
      address: users,
      act: async (page) => {
        await pickThree(page);
        await page.locator('a[href$="/licenses"]').click();
        for (const sku of ['Visio Plan 2', 'Microsoft 365 E5']) await page.getByRole('checkbox', { name: sku }).click();
        await page.locator('main button[aria-expanded=false]').first().click();
      },
      shown: '[role=status]',
    },
  ];
}

function jobViews({ jobs, keepPace }: Showcase): View[] {
  const undo = 'main button:has(.tabler-icon-arrow-back-up)';
  return [
    { name: 'job', address: `/jobs/${jobs.mixed}`, shown: ROW },
    {
      name: 'job-corrections',
      address: `/jobs/${jobs.mixed}`,
      act: press('.mantine-SegmentedControl-control:last-child label'),
      shown: '[role=row] input[aria-invalid=true]',
    },
    { name: 'job-checked', address: `/jobs/${jobs.checked}`, shown: '[role=row] input[aria-invalid=true]' },
    {
      name: 'job-running',
      address: `/jobs/${jobs.running}`,
      before: keepPace,
      shown: 'main button:has(.tabler-icon-player-pause)',
    },
    {
      name: 'job-scheduled',
      unpictured: true,
      address: `/jobs/${jobs.scheduled}`,
      shown: 'main button:has(.tabler-icon-x)',
    },
    {
      name: 'job-undo',
      unpictured: true,
      address: `/jobs/${jobs.mixed}`,
      opens: undo,
      shown: '[role=dialog] button',
      over: DIALOG,
    },
    {
      name: 'job-queue',
      unpictured: true,
      address: `/jobs/${jobs.mixed}`,
      opens: 'main button:has(.tabler-icon-stack-2)',
      shown: '[role=dialog] td',
      over: DIALOG,
    },
    {
      name: 'job-receipt',
      address: `/jobs/${jobs.handOver}`,
      opens: 'main button:has(.tabler-icon-check)',
      shown: '[role=dialog] input[type=checkbox]',
      over: DIALOG,
    },
    {
      name: 'job-unknown',
      unpictured: true,
      address: '/jobs/0199c0de-0000-7000-8000-000000000000',
      shown: '[role=alert]',
      answers: [404],
    },
  ];
}

function settingsViews(): View[] {
  const tab = (name: string) => `/settings?tab=${name}`;
  return [
    {
      name: 'settings-account',
      address: '/settings',
      act: async (page) => {
        const factor = page.locator('main form').last();
        await factor.locator('input').fill(PASSWORD);
        await factor.locator('button[type=submit]').click();
      },
      shown: 'main form code',
    },
    { name: 'settings-tokens', address: tab('tokens'), shown: 'td' },
    {
      name: 'settings-token-new',
      unpictured: true,
      address: tab('tokens'),
      opens: ADD,
      shown: FORM,
      over: DIALOG,
    },
    { name: 'settings-operators', address: tab('operators'), shown: 'td' },
    {
      name: 'settings-operator-new',
      unpictured: true,
      address: tab('operators'),
      opens: ADD,
      shown: FORM,
      over: DIALOG,
    },
    { name: 'settings-catalogue', address: tab('catalogue'), shown: 'td' },
    { name: 'settings-product', address: tab('catalogue'), opens: 'td button', shown: FORM, over: DIALOG },
    { name: 'settings-retention', address: tab('retention'), shown: 'td' },
    { name: 'settings-mail', address: tab('mail'), shown: 'td' },
  ];
}

function linkViews({ makeOneTimeLink }: Showcase): View[] {
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
