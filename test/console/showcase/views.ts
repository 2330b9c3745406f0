import type { Showcase } from './furnish-showcase';
import { jobViews } from './job-views';
import { linkViews, signIns } from './public-views';
import { settingsViews } from './settings-views';
import { userViews } from './user-views';
import { ADD, DIALOG, FORM, MENU, pick, press, ROW, type View } from './view';

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
