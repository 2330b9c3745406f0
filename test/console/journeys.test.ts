import { Workbook } from 'exceljs';
import type { Page } from 'playwright-core';
import { makeOperator } from '../support/make-operator';
import { ConsoleUnderTest, describeInBrowser } from './console-under-test';

/** What lies in the browser's store of files, as text. */
function readKeptFiles(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('musterroll');
        opening.onsuccess = () => {
          const asked = opening.result.transaction('files').objectStore('files').getAll();
          asked.onsuccess = () => resolve(asked.result.map(({ sealed }) => new TextDecoder().decode(sealed)));
        };
      }),
  );
}

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

  test('uploads a German file, sees each problem, saves the good rows and corrects a refused one in place', async () => {
    const page = await console.openSignedIn(`/customers/${customerId}/upload`);
    const file =
      'Anzeigename;E-Mail\r\nEva Ernst;eva.ernst@contoso.example\r\nKai Krumm;kai krumm@contoso.example\r\nIna;ina@contosso.example\r\nUlf;ulf@contosso.example\r\n';
    await page
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'neu.csv', mimeType: 'text/csv', buffer: Buffer.from(file, 'latin1') });
    await page.getByText('3 rows would be rejected, 1 can be saved').waitFor();
    await page.getByRole('button', { name: 'Show columns' }).first().click();
    expect(await page.getByRole('combobox', { name: 'What “Anzeigename” is taken as' }).inputValue()).toBe(
      'Display name',
    );
    await page.getByRole('button', { name: 'Save 1 row' }).click();
    await page.getByRole('button', { name: 'Retry rejected rows' }).waitFor();
    const atFault = page.getByLabel('New value of Email in row 2');
    expect(await atFault.inputValue()).toBe('kai krumm@contoso.example');
    expect(await atFault.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel(/^New value of/).count()).toBe(3);
    await atFault.fill('kai.krumm@contoso.example');
    await page.getByRole('button', { name: 'Use all 2 proposals' }).click();
    await page.getByRole('button', { name: 'Retry 3 corrected rows' }).click();
    await page.getByText('Made from another job').waitFor();
    await page.getByRole('cell', { name: 'kai.krumm@contoso.example' }).waitFor();
    await page.getByRole('cell', { name: 'ulf@contoso.example' }).waitFor();
    await page.getByText('3 of 3').waitFor();
  });

  test('corrects refused cells before anything is saved: by keyboard, looked at again, then applied without a second upload', async () => {
    const page = await console.openSignedIn(`/customers/${customerId}/upload`);
    const file =
      'Email,Display name\nlea@contoso.example,Lea\nmax at contoso.example,Max\nzoe@elsewhere.example,Zoe\nzoé@contosso.example,Zoé\n';
    await page
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'new.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
    await page.getByText('3 rows would be rejected, 1 can be saved').waitFor();
    const first = page.getByLabel('New value of Email in row 2');
    expect(await first.inputValue()).toBe('max at contoso.example');
    expect(await first.getAttribute('aria-invalid')).toBe('true');
    await first.fill('max@contoso.example');
    await first.press('Enter');
    await page.keyboard.type('zoe@contoso.example');
    await page.getByRole('button', { name: 'Use zoe@contosso.example' }).click();
    await page.getByRole('button', { name: 'Check 3 corrected rows again' }).click();
    await page.getByRole('button', { name: 'Use zoe@contoso.example' }).click();
    expect(await page.getByLabel('New value of Email in row 4').inputValue()).toBe('zoe@contoso.example');
    await page.keyboard.press('Home');
    await page.keyboard.type('little.');
    await page.getByRole('button', { name: 'Check 1 corrected row again' }).click();
    await page.getByText('4 rows checked, nothing stands in the way').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Create users' }).waitFor();
    await page.getByText('4 of 4').waitFor();
    await page.getByRole('cell', { name: 'little.zoe@contoso.example' }).waitFor();
  });

  test('says how a file is written where that was found out wrongly, and sees its first rows at once', async () => {
    const page = await console.openSignedIn(`/customers/${customerId}/upload`);
    // In Windows-1252 what UTF-8 takes for an ü is Ã and a fraction.
    const file = 'Users of spring\nEmail;Display name\nueli@contoso.example;Müller\n';
    await page
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'spring.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
    await page.getByText('1 row checked, nothing stands in the way').waitFor();
    expect(await page.getByLabel('Headers in line').inputValue()).toBe('2');
    await page.getByRole('combobox', { name: 'Encoding' }).click();
    await page.getByRole('option', { name: 'WINDOWS-1252' }).click();
    await page.getByRole('cell', { name: 'MÃ¼ller' }).waitFor();
    await page.getByText('Read as WINDOWS-1252, separated by semicolons, headers in line 2').waitFor();
    await page.getByText('1 row checked, nothing stands in the way').waitFor();
  });

  test('comes back to an upload after leaving and reloading: the file, how it is read and what was corrected are still there', async () => {
    const page = await console.openSignedIn(`/customers/${customerId}/upload`);
    const file = 'E-Mial;Display name;Password\nüli@contoso.example;Üli;\nolaf@contoso.example;Olaf;\n';
    console.expectAnswers(422);
    await page
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'kept.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
    await page.getByRole('button', { name: 'Take “E-Mial” as “Email”' }).click();
    await page.getByText('1 row would be rejected, 1 can be saved').waitFor();
    await page.getByLabel('New value of Email in row 1').fill('uli@contoso.example');
    await page.getByLabel('New value of Password in row 1').fill('Kranich über dem Moor 7');
    await page.getByRole('link', { name: 'Contoso' }).click();
    await page.getByRole('link', { name: 'Upload users' }).click();
    await page.getByText('kept.csv').waitFor();
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).toMatch(/^(?!.*Kranich).*uli@contoso.example/);
    expect(await readKeptFiles(page)).toEqual([expect.not.stringContaining('olaf')]);
    await page.reload();
    const cell = page.getByLabel('New value of Email in row 1');
    await cell.waitFor();
    expect(await cell.inputValue()).toBe('uli@contoso.example');
    expect(await page.getByRole('combobox', { name: 'What “E-Mial” is taken as' }).inputValue()).toBe('Email');
    await page.getByRole('combobox', { name: 'Encoding' }).click();
    await page.getByRole('option', { name: 'WINDOWS-1252' }).click();
    // Written otherwise, it may have other headers.
    await page.getByRole('button', { name: 'Take “E-Mial” as “Email”' }).click();
    await page.getByText('Read as WINDOWS-1252').waitFor();
    await page.getByRole('cell', { name: 'Ãœli' }).waitFor();
    await page.getByRole('button', { name: /Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test('chooses the sheet of a workbook that has several', async () => {
    const book = new Workbook();
    book.addWorksheet('Read me').addRow(['Ask Ida about this.']);
    book.addWorksheet('Spring').addRows([
      ['Email', 'Display name'],
      ['sven@contoso.example', 'Sven'],
    ]);
    book.addWorksheet('Autumn').addRows([
      ['Email', 'Display name'],
      ['arne@contoso.example', 'Arne'],
      ['anke@contoso.example', 'Anke'],
    ]);
    const page = await console.openSignedIn(`/customers/${customerId}/upload`);
    console.expectAnswers(422);
    await page.getByLabel('Choose a file').setInputFiles({
      name: 'seasons.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: Buffer.from(await book.xlsx.writeBuffer()),
    });
    const choose = async (sheet: string) => {
      await page.getByRole('combobox', { name: 'Sheet' }).click();
      await page.getByRole('option', { name: sheet }).click();
    };
    // In the first sheet there is nobody to be found.
    await page.getByRole('alert').waitFor();
    await choose('Spring');
    await page.getByText('1 row checked, nothing stands in the way').waitFor();
    await choose('Autumn');
    await page.getByText('2 rows checked, nothing stands in the way').waitFor();
    await page.getByRole('cell', { name: 'Arne · Anke' }).waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Create users' }).waitFor();
    await page.getByText('2 of 2', { exact: true }).waitFor();
    await page.getByRole('cell', { name: 'anke@contoso.example' }).waitFor();
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
