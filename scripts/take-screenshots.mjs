// Writes docs/screenshots/*.png: the product with sample data, as a browser shows it. Needs Chromium and a build.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { furnish } from './screenshot-data.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'docs/screenshots');
const TOKEN = 'a-token-that-only-screenshots-are-taken-with';
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

/** Starts the whole product on a port of its own, with data that is gone afterwards. */
async function startProduct() {
  const dataDir = mkdtempSync(join(tmpdir(), 'musterroll-screenshots-'));
  const child = spawn(process.execPath, [join(root, 'dist/standalone/main.js')], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', BOOTSTRAP_TOKEN: TOKEN, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (part) => {
      said += part;
      const address = /listening on (http:\/\/\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    child.on('exit', (code) => reject(new Error(`The product ended with ${code}:\n${said}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      child.on('exit', () => {
        rmSync(dataDir, { recursive: true, force: true });
        resolve();
      });
      child.kill('SIGTERM');
    });
  return { url, stop };
}

/** The pages worth showing: what to open, what to do there, and how it is seen. */
function scenesOf({ customer, checkedFile, mixedJob, handOverJob }) {
  const base = `/customers/${customer}`;
  return [
    { name: 'dashboard', path: '/', looks: ['light-de', 'dark-en'] },
    { name: 'customers', path: '/customers', looks: ['light-en'] },
    { name: 'users', path: `${base}/users`, act: pickThree, looks: ['light-de', 'dark-en', 'narrow-de'] },
    {
      name: 'licenses',
      path: `${base}/users`,
      act: async (page) => {
        await pickThree(page);
        await page.locator(`a[href$="/licenses"]`).click();
        await page.getByRole('checkbox', { name: 'Visio Plan 2' }).click();
        await page.getByRole('checkbox', { name: 'Microsoft 365 E5' }).click();
        await page.locator('main button[aria-expanded=false]').first().click();
        await page.waitForTimeout(400);
      },
      looks: ['light-en', 'light-de'],
    },
    {
      name: 'add-users',
      path: `${base}/users/add`,
      act: async (page) => {
        await page.locator('form input').nth(0).fill('Jürgen');
        await page.locator('form input').nth(1).fill('Groß');
      },
      looks: ['light-de'],
    },
    {
      name: 'upload',
      path: `${base}/upload`,
      act: async (page) => {
        await page.locator('input[type=file]').setInputFiles(checkedFile);
        await page.locator('[role=table] [role=row]').nth(3).waitFor({ timeout: 20_000 });
        await page.waitForTimeout(500);
      },
      looks: ['light-de', 'light-en'],
    },
    {
      name: 'job',
      path: `/jobs/${mixedJob}`,
      // The refused cells are asked for after the results.
      act: (page) => page.locator('[role=row] input').first().waitFor({ timeout: 20_000, state: 'attached' }),
      looks: ['light-en', 'dark-de', 'narrow-de'],
    },
    {
      name: 'hand-over',
      path: `/jobs/${handOverJob}`,
      act: async (page) => {
        await page.locator('button:has(.tabler-icon-eye)').first().click();
        await page.locator('td code').first().waitFor();
      },
      looks: ['light-de'],
    },
    { name: 'deleted-users', path: `${base}/deleted`, looks: ['light-de'] },
    { name: 'jobs', path: '/jobs', looks: ['light-en'] },
    { name: 'subscriptions', path: `${base}/subscriptions`, looks: ['light-en'] },
    { name: 'audit', path: '/audit', looks: ['light-en'] },
    { name: 'settings', path: '/settings?tab=operators', looks: ['light-en'] },
    { name: 'retention', path: '/settings?tab=retention', looks: ['light-de', 'narrow-en'] },
    { name: 'catalogue', path: '/settings?tab=catalogue', looks: ['dark-en'] },
  ];
}

async function pickThree(page) {
  const boxes = page.locator('[role=row] input[type=checkbox]');
  await boxes.nth(4).waitFor();
  for (const index of [2, 3, 5]) await boxes.nth(index).check();
}

async function shoot(browser, url, { name, path, act }, look) {
  const [kind, lang] = look.split('-');
  const context = await browser.newContext({
    viewport: kind === 'narrow' ? NARROW : WIDE,
    colorScheme: kind === 'dark' ? 'dark' : 'light',
    locale: lang === 'de' ? 'de-DE' : 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  await context.addInitScript((token) => sessionStorage.setItem('musterroll.token', token), TOKEN);
  const page = await context.newPage();
  await page.goto(url + path);
  await page.waitForLoadState('networkidle');
  await act?.(page);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${name}-${look}.png`) });
  await context.close();
}

const only = process.argv[2];
const product = await startProduct();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
try {
  mkdirSync(folder, { recursive: true });
  const data = await furnish(product.url, TOKEN);
  for (const scene of scenesOf(data).filter(({ name }) => !only || only.split(',').includes(name)))
    for (const look of scene.looks) await shoot(browser, product.url, scene, look);
} finally {
  await browser.close();
  await product.stop();
}
