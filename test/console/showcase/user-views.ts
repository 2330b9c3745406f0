import type { Showcase } from './furnish-showcase';
import { DIALOG, FORM, MENU, pickThree, type View } from './view';

/** A customer's users: whom there are, and what is done to them. */
export function userViews(base: string, { emptyCustomer }: Showcase): View[] {
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
