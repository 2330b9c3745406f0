import { once } from 'node:events';
import { type Installation, startInstallation } from './installation';

/**
 * Runs everything until Ctrl-C or SIGTERM, then stops it in order; sets the exit code.
 * @param whenReady what is to be done once the API answers
 */
export async function runUntilStopped(
  environment: NodeJS.ProcessEnv,
  whenReady: (installation: Installation, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort());
  try {
    const installation = await startInstallation(environment, signal);
    try {
      await whenReady(installation, signal);
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      await installation.stop();
    }
  } catch (error) {
    if (signal.aborted) return;
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
