import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { generate } from 'otplib';
import type { Page } from 'playwright-core';
import { makeOperator } from '../support/make-operator';
import { TestMailServer } from '../support/test-mail-server';
import { ConsoleUnderTest, describeInBrowser } from './console-under-test';

const PASSWORD = 'Kranich über dem Moor 7';

/** An identity provider that signs in whoever was named to it last. */
async function startProvider(redirectUri: string): Promise<{ issuer: string; process: ChildProcess }> {
  const script = join(__dirname, '../support/oidc-provider.mjs');
  const provider = spawn(process.execPath, [script, redirectUri], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [issuer] = (await once(provider.stdout.setEncoding('utf8'), 'data')) as [string];
  return { issuer: issuer.trim(), process: provider };
}

describeInBrowser('whoever runs an installation, at the console', () => {
  let console: ConsoleUnderTest;
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let mailServer: TestMailServer;

  beforeAll(async () => {
    mailServer = await TestMailServer.start();
    console = await ConsoleUnderTest.start(async (url) => {
      provider = await startProvider(`${url}/oidc/callback`);
      return {
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: 'musterroll',
        OIDC_CLIENT_SECRET: 'client secret',
        SMTP_URL: `smtp://${mailServer.address}`,
        JOB_RETENTION_DAYS: '45',
      };
    });
  });
  afterAll(async () => {
    await console?.stop();
    provider?.process.kill();
    await mailServer.stop();
  });
  afterEach(() => {
    expect(console.takeComplaints()).toEqual([]);
  });

  const enter = async (page: Page, email: string, password: string) => {
    await page.getByLabel('E-mail address').fill(email);
    await page.locator('input[autocomplete=current-password]').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };

  /** A global administrator, signed in with an own password. */
  async function signIn(path: string): Promise<{ page: Page; email: string }> {
    const { operator, temporaryPassword } = await makeOperator(console.database.dataSource, 'global-admin');
    console.expectAnswers(401, 403);
    const page = await console.open();
    await page.goto(console.url + path);
    await enter(page, operator.email, temporaryPassword);
    await page.locator('input[autocomplete=new-password]').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: /Account of/ }).waitFor();
    return { page, email: operator.email };
  }

  test('sets up an authenticator app and is asked for its code at the next sign-in', async () => {
    const { page, email } = await signIn('/settings');
    const factor = page.locator('form', { hasText: 'Authenticator app' });
    await factor.locator('input[autocomplete=current-password]').fill(PASSWORD);
    await factor.getByRole('button', { name: 'Set up' }).click();
    const secret = await factor.locator('code').innerText();
    await factor.getByLabel('Code').fill(await generate({ secret }));
    await factor.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Signing in asks for a code').waitFor();
    await page.getByRole('button', { name: /Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await enter(page, email, PASSWORD);
    // The code that confirmed is used up; the next one counts already, for clocks that differ.
    const next = await generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 });
    await page.locator('input[autocomplete=one-time-code]').fill(next);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Signing in asks for a code').waitFor();
  });

  test('signs in through the organisation’s provider', async () => {
    const { operator } = await makeOperator(console.database.dataSource, 'admin-agent');
    await fetch(`${provider.issuer}/account/${encodeURIComponent(`ada|${operator.email}|verified`)}`);
    console.expectAnswers(401, 404);
    const page = await console.open();
    await page.goto(console.url);
    await page.getByRole('link', { name: 'Sign in through your organisation' }).click();
    await page.getByRole('heading', { name: `Welcome, ${operator.displayName}` }).waitFor();
  });

  test('reads what is in force, and sends a message to the own mailbox to see whether mail goes out', async () => {
    const { page, email } = await signIn('/settings?tab=retention');
    await page
      .getByRole('row', { name: /Rows and results of a finished job 45 days .* JOB_RETENTION_DAYS Set/ })
      .waitFor();
    await page.getByRole('row', { name: /Deleted users 30 days .* Default/ }).waitFor();
    await page.getByRole('tab', { name: 'Mail' }).click();
    await page.getByText('Forbidden: mails hold a link').waitFor();
    await page.getByRole('button', { name: 'Send a test message to me' }).click();
    await page.getByText(`took the message to ${email}`).waitFor();
    expect(mailServer.inbox.map(({ to }) => to)).toEqual([email]);
  });

  test('adds a product to the catalogue with a service and a rule, and changes it', async () => {
    const page = await console.openSignedIn('/settings?tab=catalogue');
    await page.getByRole('button', { name: 'Add product' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('SKU').fill('SIGN');
    await dialog.getByLabel('Product name').fill('Signatures');
    await dialog.getByRole('button', { name: 'Add service' }).click();
    await dialog.getByLabel('Short name of service 1').fill('SIGN1');
    await dialog.getByLabel('Name of service 1', { exact: true }).fill('Signing');
    await dialog.getByLabel('Needs one of').fill('SPE_E5');
    await page.getByRole('option', { name: 'Microsoft 365 E5 (SPE_E5)' }).click();
    await dialog.getByLabel('Product name').click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('searchbox').fill('sign');
    await page.getByRole('row', { name: /Signatures SIGN Signing Needs Microsoft 365 E5/ }).waitFor();
    await page.getByRole('button', { name: 'Change Signatures' }).click();
    await dialog.getByRole('button', { name: 'Remove the service Signing' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Signatures SIGN –/ }).waitFor();
  });

  test('adds an operator and disables it after being told what that means; makes a limited token and revokes it', async () => {
    const page = await console.openSignedIn('/settings?tab=operators');
    await page.getByRole('button', { name: 'Add operator' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail address').fill('nora@partner.example');
    await dialog.getByLabel('Display name').fill('Nora Neu');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('It is shown this once').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Actions for Nora Neu' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await dialog.getByText('Nora Neu is signed out everywhere').waitFor();
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('row', { name: /Nora Neu Disabled/ }).waitFor();
    await page.getByRole('tab', { name: 'API tokens' }).click();
    await page.getByRole('button', { name: 'New token' }).click();
    await dialog.getByLabel('Name').fill('nightly');
    await dialog.getByLabel('Limited to').press('ArrowDown');
    await page.getByRole('option', { name: 'See users' }).click();
    await dialog.getByLabel('Name').click();
    await dialog.getByRole('button', { name: 'Make token' }).click();
    await dialog.getByText('It is shown this once').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('row', { name: /nightly See users/ }).waitFor();
    await page.getByRole('button', { name: 'Revoke nightly' }).click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('row', { name: /nightly .* Revoked/ }).waitFor();
  });
});
