import Redis from 'ioredis';
import { REDIS_URL } from './test-environment';

/** Something a queue can live in; `redisUrl` is what the setting REDIS_URL would be, so unset for PostgreSQL. */
export interface QueueBackend {
  name: 'PostgreSQL' | 'Redis';
  redisUrl: string | undefined;
  /** Forgets what an earlier test file left; a queue in PostgreSQL is new with every test database. */
  empty(): Promise<void>;
}

const postgres: QueueBackend = { name: 'PostgreSQL', redisUrl: undefined, empty: async () => undefined };

/** For `describe.each`: every queue test promises the same on each of them. Redis is left out where there is none. */
export const queueBackends: QueueBackend[] = process.env[REDIS_URL]
  ? [postgres, onRedis(process.env[REDIS_URL])]
  : [postgres];

/** Test files run side by side, but never two in one jest worker: each worker has a Redis database of its own. */
function onRedis(server: string): QueueBackend {
  const address = new URL(server);
  address.pathname = `/${process.env['JEST_WORKER_ID']}`;
  const empty = async () => {
    const redis = new Redis(address.href);
    await redis.flushdb();
    await redis.quit();
  };
  return { name: 'Redis', redisUrl: address.href, empty };
}
