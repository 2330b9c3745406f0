import type { Locator, Page } from 'playwright-core';
import { ConsoleUnderTest, describeInBrowser } from './console-under-test';

describeInBrowser('what an administrator looks for in the lists', () => {
  let console: ConsoleUnderTest;
  let customerId: string;
  /** One tab for all: what a list shows is all in its address. */
  let tab: Page;

  beforeAll(async () => {
    console = await ConsoleUnderTest.start();
    customerId = await console.furnish('Contoso', 130);
    const rows = [
      { Email: 'user00007@contoso.example', 'Usage location': 'AT', Role: 'helpdesk-admin' },
      { Email: 'user00008@contoso.example', 'Usage location': 'AT' },
      { Email: 'nobody@contoso.example', 'Usage location': 'AT' },
    ];
    const { id } = await console.call<{ id: string }>('POST', `/customers/${customerId}/jobs/update-users`, { rows });
    await console.finished(id);
    tab = await console.openSignedIn('/customers');
  });
  afterAll(() => console?.stop());
  afterEach(() => {
    expect(console.takeComplaints()).toEqual([]);
  });

  const open = async (path: string) => {
    await tab.goto(console.url + path);
    return tab;
  };
  const users = (search = '') => `/customers/${customerId}/users${search}`;
  /** The users in view, from the top. */
  const namesIn = (page: Page, count: number) =>
    page
      .locator('[role=cell] button')
      .evaluateAll((buttons, count) => buttons.slice(0, count).map(({ textContent }) => textContent), count);
  const field = (page: Page | Locator, name: string) =>
    page.getByRole('textbox', { name }).or(page.getByRole('combobox', { name }));
  const choose = async (page: Page, label: string, option: string) => {
    await field(page, label).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };

  test('users are sorted by the headers, either way, and the address keeps it over a reload', async () => {
    const page = await open(users());
    await page.getByRole('button', { name: 'User 1', exact: true }).waitFor();
    expect(await namesIn(page, 3)).toEqual(['User 1', 'User 2', 'User 3']);
    const head = (name: string) => page.getByRole('columnheader', { name });
    await head('User name').getByRole('button').click();
    await page.getByRole('button', { name: 'User 130' }).waitFor();
    expect(await namesIn(page, 3)).toEqual(['User 130', 'User 129', 'User 128']);
    expect(await head('User name').getAttribute('aria-sort')).toBe('descending');
    await head('Display name').getByRole('button').click();
    await page.getByRole('button', { name: 'User 100' }).waitFor();
    expect(await namesIn(page, 4)).toEqual(['User 1', 'User 10', 'User 100', 'User 101']);
    await page.reload();
    await page.getByRole('button', { name: 'User 100' }).waitFor();
    expect(await namesIn(page, 4)).toEqual(['User 1', 'User 10', 'User 100', 'User 101']);
  });

  test('users are filtered by place, licence and role; what is in force shows, outlives a reload, and goes one by one', async () => {
    const page = await open(users());
    await page.getByRole('button', { name: 'Filter users by…' }).click();
    const panel = page.getByRole('dialog', { name: 'Filter users by…' });
    await choose(page, 'Usage location', 'Austria');
    await page.getByText('2 users', { exact: true }).waitFor();
    await choose(page, 'Role', 'Helpdesk administrator');
    await page.getByText('1 user', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    expect(new URL(page.url()).searchParams.getAll('filter')).toEqual(['location:AT', 'role:helpdesk-admin']);
    await page.reload();
    await page.getByText('1 user', { exact: true }).waitFor();
    expect(await namesIn(page, 1)).toEqual(['User 7']);
    await page.getByRole('button', { name: 'Remove the filter “Helpdesk administrator”' }).click();
    await page.getByText('2 users', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Remove the filter “Austria”' }).click();
    await page.getByText('130 users', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Filter users by…' }).click();
    await choose(page, 'Has all of these licenses', 'Microsoft 365 E3');
    await page.getByText('1 user', { exact: true }).waitFor();
    expect(await namesIn(page, 1)).toEqual(['User 1']);
  });

  test('each key in the search is asked for at once and once, and keys that follow each other faster than that lose no letter', async () => {
    const page = await open(users());
    await page.getByRole('button', { name: 'User 1', exact: true }).waitFor();
    const asked: (string | null)[] = [];
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      if (pathname.endsWith(`${customerId}/users`)) asked.push(searchParams.get('search'));
    });
    const search = page.getByRole('searchbox');
    await search.focus();
    const keys = [...'user0001'].map((_, index, all) => all.slice(0, index + 1).join(''));
    for (const typed of keys) {
      const answer = page.waitForResponse((response) => new URL(response.url()).searchParams.get('search') === typed);
      await page.keyboard.press(typed.at(-1)!);
      await answer;
    }
    expect(asked).toEqual(keys);
    await page.keyboard.type('1xyz');
    for (let back = 0; back < 3; back++) await page.keyboard.press('Backspace');
    await page.getByText('1 user', { exact: true }).waitFor();
    expect(await search.inputValue()).toBe('user00011');
    expect(new URL(page.url()).searchParams.get('search')).toBe('user00011');
    expect(await namesIn(page, 2)).toEqual(['User 11']);
  });

  test('whom one picks stays picked while one scrolls to the next page, searches, and looks at the list of them', async () => {
    const page = await open(users());
    await page.getByLabel('Select User 2', { exact: true }).check();
    const table = page.getByRole('region', { name: 'Users and licenses' });
    await table.evaluate((scroller) => scroller.scrollTo({ top: scroller.scrollHeight }));
    await page.getByRole('button', { name: 'User 100' }).waitFor({ state: 'attached' });
    // As high as the list is by then: it grows when its next page has come.
    while ((await page.getByLabel('Select User 130').count()) === 0) {
      await table.evaluate((scroller) => scroller.scrollTo({ top: scroller.scrollHeight }));
      await page.waitForTimeout(50);
    }
    await page.getByLabel('Select User 130').check();
    await page.getByRole('searchbox').fill('user00050');
    await page.getByLabel('Select User 50').check();
    await page.reload();
    await page.getByRole('button', { name: '3 users selected' }).click();
    const list = page.getByRole('dialog', { name: 'Selected users' });
    for (const name of ['User 2', 'User 50', 'User 130']) await list.getByText(name, { exact: true }).waitFor();
    await list.getByRole('button', { name: 'Take User 2 off the list' }).click();
    await list.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: '2 users selected' }).waitFor();
  });

  test('a user is edited: what is wrong is said and nothing lost, what is changed alone is sent', async () => {
    const page = await open(users('?search=user00012'));
    await page.getByRole('button', { name: 'User 12' }).click();
    const form = page.getByRole('dialog', { name: 'User 12' });
    const save = form.getByRole('button', { name: 'Save' });
    expect(await save.isDisabled()).toBe(true);
    await form.getByLabel('Department').fill('Sales');
    await form.getByLabel('User name').fill('user00013@contoso.example');
    console.expectAnswers(409, 422);
    await save.click();
    await form.getByText('is already in use').waitFor();
    expect(await form.getByLabel('Department').inputValue()).toBe('Sales');
    await form.getByLabel('User name').fill('twelve@contoso.example');
    const [request] = await Promise.all([page.waitForRequest((request) => request.method() === 'PATCH'), save.click()]);
    expect(request.postDataJSON()).toEqual({ department: 'Sales', upn: 'twelve@contoso.example' });
    await page.getByText('User 12 is saved.').waitFor();
    await page.getByRole('searchbox').fill('twelve');
    await page.getByRole('cell', { name: 'twelve@contoso.example' }).waitFor();
  });

  test('a customer is edited: a domain that users have stays, the rest is changed and shown at once', async () => {
    const page = await open(users());
    await page.getByRole('button', { name: 'Edit customer' }).click();
    const form = page.getByRole('dialog', { name: 'Edit customer' });
    await form.getByLabel('Company name').fill('Contoso Group');
    await field(form, 'Domains').fill('contoso.test');
    await page.keyboard.press('Enter');
    await form.locator('.mantine-Pill-root').first().getByRole('button', { includeHidden: true }).click();
    console.expectAnswers(409);
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('users still have a name on contoso.example').waitFor();
    await field(form, 'Domains').fill('contoso.example');
    await page.keyboard.press('Enter');
    await field(form, 'Time zone').fill('Vienna');
    await page.getByRole('option', { name: 'Europe/Vienna' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Contoso Group' }).waitFor();
    await page.getByText('contoso.example · contoso.test').waitFor();
    const { timeZone, usageLocation } = await console.call<Record<string, string>>('GET', `/customers/${customerId}`);
    expect([timeZone, usageLocation]).toEqual(['Europe/Vienna', 'DE']);
  });

  test('jobs are filtered by state and operation, and the address keeps that', async () => {
    const page = await open(`/customers/${customerId}/jobs`);
    await page.getByRole('link', { name: 'Create users' }).waitFor();
    await choose(page, 'Operation', 'Update users');
    await page.getByRole('link', { name: 'Create users' }).waitFor({ state: 'hidden' });
    await choose(page, 'State', 'Paused');
    await page.getByText('No job matches.').waitFor();
    expect(page.url()).toContain('operation=update-users&state=paused');
    await choose(page, 'State', 'Completed');
    await page.reload();
    await page.getByRole('link', { name: 'Update users' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
  });

  test('audit entries are filtered, looked into, and followed to what else was done to the same user', async () => {
    const page = await open(`/customers/${customerId}/audit`);
    await page.getByRole('button', { name: 'Created users' }).waitFor();
    await choose(page, 'What', 'Changed users');
    await page.getByRole('button', { name: 'Created users' }).waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByRole('row', { name: 'Rows 1–3' }).getByRole('button').click();
    const entry = page.getByRole('dialog', { name: 'Changed users' });
    await entry.getByText('Rows 1–3').waitFor();
    await entry.getByText(/^Sealed, number \d|^Is sealed within seconds$/).waitFor();
    await entry
      .getByRole('button', { name: /^All to the user/ })
      .first()
      .click();
    await entry.waitFor({ state: 'hidden' });
    await choose(page, 'What', 'Created users');
    await page.getByRole('button', { name: 'Created users' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByRole('button', { name: 'Remove the filter “To one user”' }).click();
    await page.getByLabel('Up to this day').fill('2020-01-01');
    await page.getByText('No entry matches.').waitFor();
  });
});
