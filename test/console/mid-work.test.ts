import type { Page } from 'playwright-core';
import { makeOperator } from '../support/make-operator';
import { ConsoleUnderTest, describeInBrowser } from './console-under-test';
import { watchMainThread } from './main-thread';

const ROWS = 100_000;
const LONG_TASK_MS = 50;
/** Until a job of so many rows is through, on a machine that does other things as well. */
const PATIENCE = { timeout: 60_000 };

describeInBrowser('work that is under way at the console', () => {
  let console: ConsoleUnderTest;
  let customerId: string;

  beforeAll(async () => {
    console = await ConsoleUnderTest.start();
    customerId = await console.furnish('Contoso', 20);
  });
  afterAll(() => console?.stop());
  afterEach(() => {
    expect(console.takeComplaints()).toEqual([]);
  });

  /** A job that waits until it is told to begin. */
  async function planJob(name: string, rows: number): Promise<string> {
    const lines = Array.from({ length: rows }, (_, index) => `${name}${index}@contoso.example,U ${index}`);
    const { id } = await console.upload(customerId, `Email,Display name\n${lines.join('\n')}\n`, {
      startAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    return id;
  }
  const begin = (jobId: string) => console.call('PATCH', `/jobs/${jobId}`, { startAt: null });
  const progressOf = async (page: Page) =>
    Number((await page.getByText(/^[\d,]+ of /).innerText()).replace(/ of .*|,/g, ''));

  test(`${ROWS} rows are watched live: the counters move, the page answers, a second tab and a reload find them again`, async () => {
    const jobId = await planJob('live', ROWS);
    const page = await console.openSignedIn(`/jobs/${jobId}`);
    const second = await console.openSignedIn(`/jobs/${jobId}`);
    for (const tab of [page, second]) await tab.getByText('Scheduled').waitFor();
    const endOfWork = await watchMainThread(page);
    await begin(jobId);
    const seen = [0];
    while (seen.at(-1)! < ROWS) {
      const now = await progressOf(page);
      if (now === seen.at(-1)) continue;
      if (seen.length === 1) await Promise.all([page.getByText('Done (').click(), comeBackInMidWork(second)]);
      seen.push(now);
    }
    const { longestTask, share } = await endOfWork();
    expect(seen.length).toBeGreaterThan(4);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    // Below what counts as a long task, and below what people notice. @see https://www.w3.org/TR/longtasks-1/
    expect(longestTask).toBeLessThan(LONG_TASK_MS);
    expect(share).toBeLessThan(0.5);
    await second.getByText('100,000 of 100,000').waitFor(PATIENCE);
    await page.goto(`${console.url}/customers/${customerId}/users`);
    await page.getByText(/^100,0\d\d users$/).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(60);
  }, 120_000);

  /** A tab that is loaded again finds the job where it is by then. */
  async function comeBackInMidWork(tab: Page): Promise<void> {
    await tab.reload();
    await tab.getByText(/^[1-9][\d,]* of 100,000$/).waitFor();
    expect(await progressOf(tab)).toBeLessThan(ROWS);
  }

  test('a server that is killed and started again goes on with the job, and the tabs with it, without a reload', async () => {
    const jobId = await planJob('after', 60_000);
    const page = await console.openSignedIn(`/jobs/${jobId}`);
    const form = await console.openSignedIn(`/customers/${customerId}/users/add`);
    await form.getByLabel('First name').fill('Rita');
    await form.getByLabel('Last name').fill('Rest');
    await page.getByText('Scheduled').waitFor();
    await begin(jobId);
    await page.getByText(/^[1-9][\d,]* of 60,000$/).waitFor(PATIENCE);
    await console.restart();
    expect((await console.call<{ processedRows: number }>('GET', `/jobs/${jobId}`)).processedRows).toBeLessThan(60_000);
    await page.getByText('60,000 of 60,000').waitFor(PATIENCE);
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await form.getByRole('heading', { name: 'Create users' }).waitFor();
  }, 120_000);

  test('signs in again over the page when the session ends in mid-work: nothing that was entered is lost, and a job is watched on', async () => {
    const { operator, temporaryPassword } = await makeOperator(console.database.dataSource, 'global-admin');
    console.expectAnswers(401, 403);
    const page = await console.open();
    const signIn = async (tab: Page, password: string) => {
      await tab.getByLabel('E-mail address').fill(operator.email);
      await tab.locator('input[autocomplete=current-password]').fill(password);
      await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
    };
    const ended = (tab: Page) => tab.getByText('Your session has ended');
    await page.goto(`${console.url}/customers/${customerId}/users/add`);
    await signIn(page, temporaryPassword);
    await page.locator('input[autocomplete=new-password]').fill('Kranich über dem Moor 7');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('First name').fill('Vera');
    await page.getByLabel('Last name').fill('Bleibt');
    const watching = await page.context().newPage();
    const jobId = await planJob('while', 2_000);
    await watching.goto(`${console.url}/jobs/${jobId}`);
    await watching.getByText('Scheduled').waitFor();
    await console.database.dataSource.query('DELETE FROM sessions');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    // The tab that is only watching notices by itself.
    for (const tab of [page, watching]) await ended(tab).waitFor();
    await signIn(page, 'Kranich über dem Moor 7');
    await ended(page).waitFor({ state: 'hidden' });
    expect(await page.getByLabel('First name').inputValue()).toBe('Vera');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Create users' }).waitFor();
    await begin(jobId);
    await signIn(watching, 'Kranich über dem Moor 7');
    await watching.getByText('2,000 of 2,000').waitFor();
    await ended(watching).waitFor({ state: 'hidden' });
  });
});
