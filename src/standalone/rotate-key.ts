import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../config';
import { rotateMasterKey } from './rotate-master-key';
import { withLedger } from './with-ledger';

/**
 * `npm run rotate-key`. On your own servers: MASTER_KEY is the new key, RETIRED_MASTER_KEYS begins with the old one. With the embedded
 * database, while nothing else runs: a new key takes the place of the one in DATA_DIR.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (config.DATABASE_URL) {
    const old = config.RETIRED_MASTER_KEYS?.[0];
    if (!config.MASTER_KEY || !old)
      throw new Error('Set MASTER_KEY to the new key and RETIRED_MASTER_KEYS to the old one.');
    const [oldKey, newKey] = [old, config.MASTER_KEY].map((key) => Buffer.from(key, 'base64')) as [Buffer, Buffer];
    const count = await withLedger(config, 'musterroll-rotate-key', (dataSource) =>
      rotateMasterKey(dataSource, oldKey, newKey),
    );
    say(
      `${count} secrets are sealed under the new key. Take RETIRED_MASTER_KEYS away from all processes and restart them.`,
    );
    return;
  }
  const path = join(config.DATA_DIR, 'master-key');
  if (!existsSync(path)) throw new Error(`There is no ${path}: nothing was sealed by this installation yet.`);
  const oldKey = Buffer.from(readFileSync(path, 'utf8'), 'base64');
  const newKey = randomBytes(32);
  // The new key is on the disk before anything is sealed under it; it takes the old one's place only after that is committed.
  writeFileSync(`${path}.next`, `${newKey.toString('base64')}\n`, { mode: 0o600, flush: true });
  const count = await withLedger(config, 'musterroll-rotate-key', (dataSource) =>
    rotateMasterKey(dataSource, oldKey, newKey),
  );
  renameSync(`${path}.next`, path);
  say(`${count} secrets are sealed under the new key in ${path}. Restart npm start if it is running.`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
