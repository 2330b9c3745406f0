import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Redis from 'ioredis';
import type { DataSource } from 'typeorm';

/** Every row of every table of every schema, as text: bytes come out in hex. */
export async function dumpDatabase(dataSource: DataSource): Promise<string> {
  const tables: { name: string }[] = await dataSource.query(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const dumps: string[] = [];
  for (const { name } of tables) {
    const rows: { line: string }[] = await dataSource.query(`SELECT t::text AS line FROM ${name} t`);
    dumps.push(...rows.map(({ line }) => line));
  }
  return dumps.join('\n');
}

/** All that lies in the files below a directory. */
export function dumpFiles(directory: string): Buffer {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
  return Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
}

/** All keys of a Redis database, and all that is in them, as JSON. */
export async function dumpRedis(url: string): Promise<string> {
  const redis = new Redis(url);
  const parts: unknown[] = [];
  for (const key of await redis.keys('*')) parts.push(key, await readKey(redis, key));
  await redis.quit();
  return JSON.stringify(parts);
}

async function readKey(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, '0', '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return redis.get(key);
  }
}
