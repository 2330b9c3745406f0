import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logger';

/** A worker has a chunk to finish and the API its requests; whoever takes longer is cut off. */
const STOP_PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Whoever ran this long before it crashed is started again without a growing pause. */
const HEALTHY_MS = 60_000;

/** A program of ours, run as a process and started again when it crashes. */
export interface SupervisedProcess {
  stop(): Promise<void>;
}

/** What to run. */
export interface ProcessOptions {
  name: string;
  /** The compiled entry point. */
  script: string;
  /** Read at every start. */
  environment: NodeJS.ProcessEnv;
  log: Logger;
  /** Told each line of standard output, which is passed on as it is. */
  onLine?(line: string): void;
  /** Told when the process ends unasked. `false`: do not start it again. */
  onCrash?(reason: string): boolean;
}

/** Runs a process until it is told to stop; after a crash it is started again, with growing pauses. */
export function superviseProcess(options: ProcessOptions): SupervisedProcess {
  const stopping = new AbortController();
  let child = startProcess(options);
  const watched = watch();
  return { stop };

  async function watch(): Promise<void> {
    for (let crashes = 0; ; crashes++) {
      const since = Date.now();
      const [code, signal] = await once(child, 'exit');
      if (stopping.signal.aborted) return;
      const reason = signal ? `ended by ${signal}` : `ended with exit code ${code}`;
      if (options.onCrash?.(reason) === false) return;
      if (Date.now() - since > HEALTHY_MS) crashes = 0;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** crashes, LONGEST_PAUSE_MS);
      options.log.error({ child: options.name, reason, pause }, 'a process crashed and is started again');
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      child = startProcess(options);
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    child.kill('SIGTERM');
    const cutOff = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await watched;
    clearTimeout(cutOff);
  }
}

/** Detached: a Ctrl-C in the terminal is for the supervisor, who stops its processes in order. */
function startProcess({ script, environment, onLine }: ProcessOptions): ChildProcess {
  const child = fork(script, {
    env: environment,
    execArgv: ['-r', join(__dirname, 'end-with-parent.js')],
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  child.stdout!.pipe(process.stdout, { end: false });
  if (onLine) createInterface({ input: child.stdout! }).on('line', onLine);
  return child;
}
