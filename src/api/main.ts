import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { hasWall } from '../access/act-as';
import { ensureFirstToken } from '../access/api-tokens';
import { type Config, readConfig } from '../config';
import { openSealer } from '../credentials/open-sealer';
import { createDataSource, migrate } from '../database';
import { createLogger } from '../logger';
import { outliveConnections } from '../outlive-connections';
import { openQueues } from '../queues';
import { createApp } from './app';

/** How long a client may take for its headers, in milliseconds; `limitArrival` bounds the rest, and an upload may take as long as it needs. */
const HEADERS_TIMEOUT_MS = 30_000;

/** How long a connection may carry nothing at all, in milliseconds: longer than the pauses between events. */
const IDLE_TIMEOUT_MS = 120_000;

/** The application's own checks hold all the same; PostgreSQL cannot hold them a second time. */
const WALL_MISSING =
  'Row-level security is off: the database user may not make roles. As a superuser run "CREATE ROLE musterroll_api NOLOGIN; ' +
  'GRANT musterroll_api TO <the user of DATABASE_URL>;", then start again.';

/** How long open requests may go on once the process is told to stop, in milliseconds. */
const FINISH_MS = 10_000;

/**
 * By how much the old generation may grow before it is collected, in per cent. V8 would let it grow to four times what is in use on a machine
 * with much memory, and what streams a million rows on its way would fill all of that.
 */
const HEAP_GROWTH_PERCENT = 50;

/** An API process: as many as you like behind one address. */
async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  // Every request would wait until V8's helpers had got a processor: on a busy machine pauses are a fifth shorter without them.
  setFlagsFromString('--no-parallel-scavenge');
  const config = readConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL, 'api');
  outliveConnections((code) => logger.warn({ code }, 'a connection ended under a library'));
  if (!config.DATABASE_URL)
    throw new Error('Set DATABASE_URL to a PostgreSQL 15 or newer, or run everything at once: npm start.');
  if (!config.MASTER_KEY)
    throw new Error('Set MASTER_KEY to 32 bytes in base64 (openssl rand -base64 32), the same for all processes.');
  const dataSource = await createDataSource({
    url: config.DATABASE_URL,
    applicationName: 'musterroll-api',
    poolSize: 20,
  }).initialize();
  await migrate(dataSource);
  if (!(await hasWall(dataSource))) logger.warn(WALL_MISSING);
  const queues = await openQueues(config, config.DATABASE_URL, logger);
  const sealer = openSealer(config);
  const token = await ensureFirstToken(dataSource, config);
  if (token) process.stdout.write(`The first token, shown once: ${token}\n`);

  const server = createServer(createApp({ dataSource, queues, sealer, config, logger }));
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = 0;
  server.timeout = IDLE_TIMEOUT_MS;
  // A long workbook is read in silence once it is here; whoever does not take the answer, or never asked, holds a connection for nothing.
  server.on('timeout', (socket) => {
    if (socket.writableLength > 0 || socket.bytesRead === 0) socket.destroy();
  });
  await listen(server, config);
  process.stdout.write(`listening on http://${config.HOST}:${(server.address() as AddressInfo).port}\n`);

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // Requests are answered; whoever listens to events, or uploads for ever, is cut off in the end.
    setTimeout(() => server.closeAllConnections(), FINISH_MS).unref();
    setTimeout(() => process.exit(1), 2 * FINISH_MS).unref();
    server.close(async () => {
      await queues.close();
      await dataSource.destroy();
      logger.info('API has stopped');
    });
    server.closeIdleConnections();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function listen(server: Server, { PORT, HOST }: Config): Promise<void> {
  try {
    await once(server.listen(PORT, HOST), 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new Error(`Port ${PORT} of ${HOST} is taken by another program: end that one, or set PORT to another.`, {
        cause,
      });
    throw new Error(`The API cannot listen on ${HOST}, port ${PORT} (${code}): set HOST and PORT to what it may use.`, {
      cause,
    });
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
