import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import type { Product } from './product';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu'];
const VIEWPORT = { width: 1440, height: 900 };
const SEARCH = 'main input[type=search]';
/** Somebody who types fast. */
const BETWEEN_KEYS_MS = 80;
const WORDS = ['becker', 'xenia', 'zoe', 'maria schm', 'anna.mueller.1', 'nobody'];
const ROUNDS = 2;
const FRAMES = 300;

/** What somebody sees in the console who types or scrolls, in milliseconds. */
export interface ConsoleTyping {
  what: string;
  samples: number;
  median: number;
  p90: number;
  worst: number;
}

/** Types into the search of the users' page, letter by letter, and scrolls. Nothing where there is no Chromium. */
export async function measureConsoleTyping(product: Product, customerId: string): Promise<ConsoleTyping[]> {
  if (!existsSync(CHROMIUM)) return [];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    const keys: number[] = [];
    let frames: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // A page of its own for each round, which remembers no answers.
      const context = await browser.newContext({ viewport: VIEWPORT, locale: 'en-GB' });
      await context.addInitScript(`sessionStorage.setItem('musterroll.token', '${product.token}')`);
      await context.addInitScript(WATCH);
      const page = await context.newPage();
      await page.goto(`${product.url}/customers/${customerId}/users`);
      await page.waitForSelector('main [role=row][aria-rowindex="2"]');
      for (const word of WORDS) keys.push(...(await typeWord(page, word)));
      if (round === ROUNDS - 1) frames = await scroll(page);
      await context.close();
    }
    return [summarize('from a key to its rows on the screen', keys), summarize('a frame while scrolling', frames)];
  } finally {
    await browser.close();
  }
}

/**
 * Knows, in the page, which answers to a search have come, and when each key was pressed. The rows of an answer are on the screen when the first
 * frame is over for which the list no longer says that it is busy.
 */
const WATCH = `(() => {
  const answered = new Set();
  const ask = window.fetch;
  window.fetch = async (input, options) => {
    const response = await ask(input, options);
    const { pathname, searchParams } = new URL(String(input), location.href);
    if (pathname.endsWith('/users')) answered.add(searchParams.get('search') ?? '');
    return response;
  };
  addEventListener('keydown', ({ timeStamp }) => {
    const { promise, resolve } = Promise.withResolvers();
    window.typed = promise;
    const look = () => {
      const isShown = answered.has(document.querySelector('${SEARCH}').value.trim()) && !document.querySelector('main [aria-busy=true]');
      if (isShown) setTimeout(() => resolve(performance.now() - timeStamp));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
})()`;

async function typeWord(page: Page, word: string): Promise<number[]> {
  await page.fill(SEARCH, '');
  await page.waitForTimeout(500);
  const times: number[] = [];
  for (const letter of word) {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter);
    // What begins with or ends in a space is searched for without it: nothing new is shown.
    if (letter !== ' ') times.push(await page.evaluate<number>('window.typed'));
    await page.waitForTimeout(BETWEEN_KEYS_MS);
  }
  return times;
}

/** The time of each frame while the list scrolls, more of it being fetched on the way. */
async function scroll(page: Page): Promise<number[]> {
  await page.fill(SEARCH, '');
  await page.waitForTimeout(500);
  return page.evaluate<number[]>(`new Promise((resolve) => {
    const scroller = document.querySelector('main [role=table]').parentElement;
    const times = [];
    let before = performance.now();
    const step = (now) => {
      times.push(now - before);
      before = now;
      scroller.scrollTop += 60;
      if (times.length < ${FRAMES}) requestAnimationFrame(step);
      else resolve(times.slice(1));
    };
    requestAnimationFrame(step);
  })`);
}

function summarize(what: string, times: number[]): ConsoleTyping {
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!);
  return { what, samples: sorted.length, median: at(0.5), p90: at(0.9), worst: at(1) };
}
