import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readConfig } from '../config';
import { createLogger, type Logger } from '../logger';
import { startEmbeddedPostgres } from './embedded-postgres';
import { readOrMakeSecret } from './kept-secret';
import { type SupervisedProcess, superviseProcess } from './supervise-process';

/** Everything on one machine: PostgreSQL, worker and API. */
export interface Installation {
  /** Address of the API and the console, without a slash at the end. */
  url: string;
  /** Stops the API, then the worker, then PostgreSQL. */
  stop(): Promise<void>;
}

interface Part {
  stop(): Promise<void>;
}

/**
 * Starts everything; the processes take their settings from the environment, completed by what is made here.
 * @param signal ends a start half-way, in order
 * @throws Error when a part cannot start; nothing is left running then
 */
export async function startInstallation(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Installation> {
  const parts: Part[] = [];
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop();
  };
  try {
    const log = createLogger(readConfig(environment).LOG_LEVEL, 'standalone');
    const complete = await completeEnvironment(environment, log, parts);
    signal.throwIfAborted();
    parts.push(superviseProcess({ name: 'worker', script: findScript('workers'), environment: complete, log }));
    const url = await startApi(complete, log, parts, signal);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Without DATABASE_URL this installation brings its own database, and makes the key that seals what is in it. */
async function completeEnvironment(
  environment: NodeJS.ProcessEnv,
  log: Logger,
  parts: Part[],
): Promise<NodeJS.ProcessEnv> {
  const config = readConfig(environment);
  if (config.DATABASE_URL) return { ...environment };
  const dataDir = config.DATA_DIR;
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  parts.push(postgres);
  const MASTER_KEY =
    config.MASTER_KEY ?? readOrMakeSecret(dataDir, 'master-key', () => randomBytes(32).toString('base64'));
  return { ...environment, DATA_DIR: dataDir, DATABASE_URL: postgres.url, MASTER_KEY };
}

/** Resolves with the API's address once it listens; if it ends before, there is no use in trying again. */
async function startApi(environment: NodeJS.ProcessEnv, log: Logger, parts: Part[], signal: AbortSignal) {
  return new Promise<string>((resolve, reject) => {
    let listening = false;
    const api: SupervisedProcess = superviseProcess({
      name: 'api',
      script: findScript('api'),
      environment,
      log,
      onLine: (line) => {
        const url = /listening on (http:\/\/\S+)/.exec(line)?.[1];
        if (!url) return;
        listening = true;
        // Started again, it is found where it was, even if the system chose the port.
        environment['PORT'] = new URL(url).port || '80';
        resolve(url);
      },
      onCrash: (reason) => {
        if (!listening) reject(new Error(`The API did not start: it ${reason}. What it said stands above.`));
        return listening;
      },
    });
    parts.push(api);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function findScript(room: 'api' | 'workers'): string {
  return join(__dirname, '..', room, 'main.js');
}
