import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { createApp } from '../../src/api/app';
import { type Config, readConfig } from '../../src/config';
import { createSealer, type Sealer } from '../../src/credentials/master-key';
import { createLogger } from '../../src/logger';
import { openQueues } from '../../src/queues';
import type { TestDatabase } from './database';

/** An API in this process, on a port of its own. */
export interface TestApi {
  origin: string;
  app: Express;
  config: Config;
  sealer: Sealer;
  stop(): Promise<void>;
}

/** Starts the API as it is in earnest, with its queues in the test's own database. */
export async function startApi(database: TestDatabase, environment: NodeJS.ProcessEnv = {}): Promise<TestApi> {
  const config = readConfig({ MASTER_KEY: randomBytes(32).toString('base64'), ...environment });
  const logger = createLogger('silent', 'test');
  const queues = await openQueues({ REDIS_URL: undefined }, database.url, logger);
  const sealer = createSealer(Buffer.from(config.MASTER_KEY!, 'base64'));
  const app = createApp({ dataSource: database.dataSource, queues, sealer, config, logger });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    app,
    config,
    sealer,
    async stop() {
      server.closeAllConnections();
      server.close();
      await queues.close();
    },
  };
}
