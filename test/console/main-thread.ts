import type { Page } from 'playwright-core';

/** What a page's main thread did, by the processor's clock: what else the machine does meanwhile does not count. */
export interface MainThreadWork {
  /** The longest task in milliseconds: nothing that is pressed or typed waits longer than this for the page. */
  longestTask: number;
  /** How much of the time it was busy, 0 to 1. */
  share: number;
}

/** One entry of a trace, as far as it is read here. @see https://chromium.googlesource.com/catapult, "Trace Event Format" */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds by the clock on the wall. */
  ts: number;
  /** Microseconds that the thread was running. */
  tdur?: number;
}

const MARK = 'musterroll-watched';
const CATEGORIES = ['disabled-by-default-devtools.timeline', 'blink.user_timing'];

/** Begins to watch a page's main thread. @returns ends it, and says what it did */
export async function watchMainThread(page: Page): Promise<() => Promise<MainThreadWork>> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.evaluate((mark) => performance.mark(mark), MARK);
  return async () => {
    const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
    // Every tab has a main thread of its own.
    const own = traceEvents.find(({ name }) => name === MARK)!;
    const tasks = traceEvents.filter(
      ({ name, pid, tid, tdur }) => name === 'RunTask' && pid === own.pid && tid === own.tid && tdur !== undefined,
    );
    if (tasks.length === 0) throw new Error('This browser does not trace its tasks: there is nothing to judge by.');
    const times = tasks.map(({ tdur }) => tdur! / 1_000);
    const from = Math.min(...tasks.map(({ ts }) => ts));
    const to = Math.max(...tasks.map(({ ts }) => ts));
    const busy = times.reduce((sum, time) => sum + time, 0);
    return { longestTask: Math.max(...times), share: busy / Math.max((to - from) / 1_000, 1) };
  };
}
