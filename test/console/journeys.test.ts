import { makeOperator } from '../support/make-operator';
import { ConsoleUnderTest, describeInBrowser } from './console-under-test';

describeInBrowser('an administrator at the console', () => {
  let console: ConsoleUnderTest;
  let customerId: string;

  beforeAll(async () => {
    console = await ConsoleUnderTest.start(async () => ({ DELETED_USER_RETENTION_DAYS: '21' }));
    customerId = await console.furnish('Contoso', 120);
  });
  afterAll(() => console?.stop());
  afterEach(() => {
    expect(console.takeComplaints()).toEqual([]);
  });

  test('signs in with a temporary password, chooses an own one, and signs out: nothing is picked any more for whoever comes next', async () => {
    const { operator, temporaryPassword } = await makeOperator(console.database.dataSource, 'global-admin');
    console.expectAnswers(401, 403);
    const page = await console.open();
    await page.goto(console.url);
    await page.getByLabel('E-mail address').fill(operator.email);
    await page.locator('input[autocomplete=current-password]').fill(temporaryPassword);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.locator('input[autocomplete=new-password]').fill('Kranich über dem Moor 7');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: /^Welcome/ }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: /^Welcome/ }).waitFor();
    await page.goto(`${console.url}/customers/${customerId}/users`);
    await page.getByLabel('Select User 1', { exact: true }).check();
    await page.getByRole('button', { name: '1 user selected' }).waitFor();
    await page.getByRole('button', { name: /Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('E-mail address').fill(operator.email);
    await page.locator('input[autocomplete=current-password]').fill('Kranich über dem Moor 7');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('120 users').waitFor();
  });

  test('finds a customer, searches and filters its users, and the address keeps the view', async () => {
    const page = await console.openSignedIn('/customers');
    await page.getByRole('link', { name: 'Contoso' }).click();
    await page.getByRole('tab', { name: 'Users and licenses' }).waitFor();
    await page.getByRole('searchbox').fill('user00042');
    await page.getByRole('button', { name: 'User 42' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByRole('searchbox').fill('');
    await page.getByText('Without licenses').click();
    await page.getByRole('button', { name: 'User 2', exact: true }).waitFor();
    await page.getByRole('button', { name: 'User 1', exact: true }).waitFor({ state: 'hidden' });
    expect(page.url()).toContain('filter=unlicensed');
    await page.reload();
    await page.getByRole('button', { name: 'User 2', exact: true }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Without licenses' }).isChecked()).toBe(true);
  });

  test('adds two users on one form and is shown their temporary passwords', async () => {
    const page = await console.openSignedIn(`/customers/${customerId}/users`);
    await page.getByRole('link', { name: 'Add user' }).click();
    await page.getByLabel('First name').fill('Jürgen');
    await page.getByLabel('Last name').fill('Groß');
    expect(await page.getByLabel('User name').inputValue()).toBe('juergen.gross');
    await page.getByRole('checkbox', { name: 'Microsoft 365 E5' }).check();
    await page.getByRole('button', { name: 'Add another user' }).click();
    await page.getByLabel('First name').fill('Ida');
    await page.getByLabel('Last name').fill('Klein');
    await page.getByRole('button', { name: 'Save 2 users' }).click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.locator('td code').first().waitFor();
    const passwords = await page.locator('td code').allTextContents();
    expect(passwords).toHaveLength(2);
    for (const password of passwords) expect(password).toMatch(/^[A-Za-z2-9]{5}(-[A-Za-z2-9]{5}){3}$/);
    await page.getByRole('button', { name: 'Confirm receipt' }).click();
    await page.getByLabel('I have handed over').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm receipt' }).click();
    await page.getByText('cannot be recovered').waitFor();
  });

  test('keeps a selection from page to page, is told what licences will change, and gives them', async () => {
    const page = await console.openSignedIn(`/customers/${customerId}/users?search=user0000`);
    for (const name of ['User 1', 'User 2', 'User 3']) await page.getByLabel(`Select ${name}`, { exact: true }).check();
    await page.getByRole('tab', { name: 'Subscriptions' }).click();
    await page.getByRole('tab', { name: 'Users and licenses' }).click();
    await page.getByRole('button', { name: '3 users selected' }).waitFor();
    await page.getByRole('link', { name: 'Manage licenses' }).click();
    await page.getByText('1 of 3 have it').waitFor();
    await page.getByRole('checkbox', { name: 'Microsoft 365 E3' }).click();
    await page.getByText('2 users get Microsoft 365 E3').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Assign licenses' }).waitFor();
    await page.getByText('3 of 3').waitFor();
  });

  test('deletes a user after being told what it means, and restores it from the deleted users', async () => {
    const page = await console.openSignedIn(`/customers/${customerId}/users?search=user00100`);
    await page.getByLabel('Select User 100').check();
    await page.getByRole('button', { name: 'Delete user account' }).click();
    await page.getByText('1 user is deleted.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('1 of 1').waitFor();
    await page.goto(`${console.url}/customers/${customerId}/deleted`);
    await page.getByRole('tab', { name: 'Deleted users (1)' }).waitFor();
    await page.getByText('21 days').first().waitFor();
    await page.getByLabel('Select User 100').check();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('1 user is restored.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('heading', { name: 'Restore users' }).waitFor();
    await page.getByText('1 of 1').waitFor();
    await page.goto(`${console.url}/customers/${customerId}/users?search=user00100`);
    await page.getByRole('button', { name: 'User 100' }).waitFor();
  });

  test('is told what licences come to for all who match a filter, whom a rule hinders, and switches one service off', async () => {
    const id = await console.furnish('Fabrikam', 30);
    const page = await console.openSignedIn(`/customers/${id}/users?search=user0000`);
    await page.getByLabel('Select User 1', { exact: true }).check();
    await page.getByRole('button', { name: 'Select all 9' }).click();
    await page.getByRole('link', { name: 'Manage licenses' }).click();
    await page.getByText('9 users selected').waitFor();
    const e3 = page.getByRole('checkbox', { name: 'Microsoft 365 E3' });
    const e5 = page.getByRole('checkbox', { name: 'Microsoft 365 E5' });
    await page.getByText(/1 of 9 have it\s*User 1/).waitFor();
    await page.getByText('0 of 9 have it').waitFor();
    expect(await e3.evaluate((box: HTMLInputElement) => [box.indeterminate, box.checked])).toEqual([true, false]);
    expect(await e5.evaluate((box: HTMLInputElement) => [box.indeterminate, box.checked])).toEqual([false, false]);
    await e5.click();
    const summary = page.getByRole('status').filter({ hasText: 'What will change' });
    await summary.getByText('8 users get Microsoft 365 E5 · 3 seats short of Microsoft 365 E5').waitFor();
    await summary.getByText('1 user is left as it is').waitFor();
    await e3.click();
    await e3.click();
    await summary.getByText('1 user loses Microsoft 365 E3').waitFor();
    await summary.getByText('9 users get Microsoft 365 E5 · 4 seats short of Microsoft 365 E5').waitFor();
    await page.getByRole('button', { name: /services$/ }).click();
    await page.getByRole('checkbox', { name: 'Sway' }).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Assign licenses' }).waitFor();
    await page.getByText('9 of 9').waitFor();
    const { items } = await console.call<{ items: { licenses: object[] }[] }>('GET', `/customers/${id}/users?limit=9`);
    const given = [{ sku: 'SPE_E5', disabledPlans: ['SWAY'] }];
    expect(items.map(({ licenses }) => licenses)).toEqual([...Array(5).fill(given), ...Array(4).fill([])]);
  });

  test('deletes all who match and restores them all, with a new name for the one whose name was taken', async () => {
    const id = await console.furnish('Adatum', 30);
    const page = await console.openSignedIn(`/customers/${id}/deleted`);
    await page.getByText('Deleted users can be restored for 21 days.').waitFor();
    await page.goto(`${console.url}/customers/${id}/users?search=user0002`);
    await page.getByLabel('Select User 20').check();
    await page.getByRole('button', { name: 'Select all 10' }).click();
    await page.getByRole('button', { name: 'Delete user account' }).click();
    await page.getByText('10 users are deleted.').waitFor();
    await page.getByText('for 21 days').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('10 of 10').waitFor();
    for (const upn of ['user00020@adatum.example', 'user00021@adatum.example'])
      await console.call('POST', `/customers/${id}/users`, { upn, displayName: 'Somebody new' });
    await page.goto(`${console.url}/customers/${id}/deleted?search=user`);
    await page.getByLabel('Select User 20').check();
    await page.getByRole('button', { name: 'Select all 10' }).click();
    await page.getByRole('button', { name: 'Restore' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('8 users are restored. 2 cannot be.').waitFor();
    await dialog.getByLabel('New user name for user00020@adatum.example').fill('twenty@adatum.example');
    await dialog.getByText('1 cannot be. 1 comes back under the new name, if that is free.').waitFor();
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('heading', { name: 'Restore users' }).waitFor();
    await page.getByText('10 of 10').waitFor();
    await page.goto(`${console.url}/customers/${id}/users?search=twenty`);
    await page.getByRole('button', { name: 'User 20' }).waitFor();
    await page.getByRole('tab', { name: 'Deleted users (1)' }).waitFor();
  });

  test('resets the passwords of all who match, however many are loaded', async () => {
    const page = await console.openSignedIn(`/customers/${customerId}/users?search=user0011`);
    await page.getByLabel('Select User 110').check();
    await page.getByRole('button', { name: 'Select all 10' }).click();
    await page.getByRole('button', { name: 'Reset password' }).click();
    await page.getByText('10 users get a new temporary password.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
    await page.getByText('10 of 10').waitFor();
  });
});
