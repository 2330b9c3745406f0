import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditDesk, createVerifyCommand } from '../audit/verify-command';
import { type Config, readConfig } from '../config';
import { withLedger } from './with-ledger';

async function withDesk(work: (desk: AuditDesk) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  const masterKey = findMasterKey(config);
  await withLedger(config, 'musterroll-audit-verify', (dataSource) =>
    work({ dataSource, masterKey, say: (line) => process.stdout.write(`${line}\n`) }),
  );
}

/** The key that was given, else the one that `npm start` made for its own database. */
function findMasterKey({ MASTER_KEY, DATABASE_URL, DATA_DIR }: Config): Buffer | null {
  const kept = join(DATA_DIR, 'master-key');
  if (MASTER_KEY) return Buffer.from(MASTER_KEY, 'base64');
  return !DATABASE_URL && existsSync(kept) ? Buffer.from(readFileSync(kept, 'utf8'), 'base64') : null;
}

createVerifyCommand(withDesk)
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  });
