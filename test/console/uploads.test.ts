import { Workbook } from 'exceljs';
import type { Page } from 'playwright-core';
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

describeInBrowser('an administrator with a file, at the console', () => {
  let console: ConsoleUnderTest;
  let customerId: string;

  beforeAll(async () => {
    console = await ConsoleUnderTest.start();
    customerId = await console.furnish('Contoso', 1);
  });
  afterAll(() => console?.stop());
  afterEach(() => {
    expect(console.takeComplaints()).toEqual([]);
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
    await page.getByRole('cell', { name: 'Ãœli · Olaf' }).waitFor();
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
});
