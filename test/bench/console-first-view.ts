import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { makeDataDir } from '../support/throwaway-postgres';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const TOKEN = 'a-token-for-the-first-view-and-nothing-else';
const TRIES = 5;

/** Pages by deep link, and what is there once they can be read. */
const VIEWS: [address: string, landmark: string][] = [
  ['/', 'main section'],
  ['/customers', 'main h1'],
  ['/jobs', 'main h1'],
  ['/settings', 'main h1'],
];

/** From asking for a page until it can be read, by a browser that has nothing of it yet. */
export interface FirstView {
  page: string;
  /** Of several tries, in milliseconds. */
  median: number;
}

/** Measures the first view of some pages, of one command's product as it is built. Nothing where there is no Chromium. */
export async function measureFirstViews(): Promise<FirstView[]> {
  if (!existsSync(CHROMIUM)) return [];
  const dataDir = makeDataDir();
  const product = spawn(process.execPath, [join(__dirname, '../../dist/standalone/main.js')], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', BOOTSTRAP_TOKEN: TOKEN, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  });
  try {
    const url = await addressOf(product.stdout);
    const views: FirstView[] = [];
    for (const [page, landmark] of VIEWS) {
      const times: number[] = [];
      for (let count = 0; count < TRIES; count++) times.push(await openOnce(browser, url + page, landmark));
      views.push({ page, median: times.sort((a, b) => a - b)[Math.floor(TRIES / 2)]! });
    }
    return views;
  } finally {
    await browser.close();
    const ended = once(product, 'exit');
    product.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function addressOf(output: AsyncIterable<Buffer>): Promise<string> {
  let said = '';
  for await (const part of output) {
    said += part;
    const address = /listening on (http:\/\/\S+)/.exec(said)?.[1];
    if (address) return address;
  }
  throw new Error(`The product did not start:\n${said}`);
}

type Browser = Awaited<ReturnType<typeof chromium.launch>>;

async function openOnce(browser: Browser, address: string, landmark: string): Promise<number> {
  const context = await browser.newContext();
  await context.addInitScript(`sessionStorage.setItem('musterroll.token', '${TOKEN}')`);
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForSelector(landmark);
  const taken = Math.round(performance.now() - start);
  await context.close();
  return taken;
}
