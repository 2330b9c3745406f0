import { PASSWORD } from './accounts';
import { ADD, DIALOG, FORM, type View } from './view';

/** The tabs of the settings. */
export function settingsViews(): View[] {
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
