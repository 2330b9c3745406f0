import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config';
import { createDataSource } from '../database';
import { type ChainLink, deriveChainKey } from './chain';
import { describeVerdict } from './describe-verdict';
import { verifyAudit } from './verify';

function parseLink(text: string): ChainLink {
  const parts = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim());
  if (!parts) throw new InvalidArgumentError('Give it as the last run printed it: POSITION:HASH.');
  return { position: Number(parts[1]), hash: Buffer.from(parts[2]!, 'hex') };
}

/** Checks the audit log of DATABASE_URL. Exit code 0: whole; 1: broken; 2: could not be checked. */
async function main(): Promise<void> {
  const command = new Command('audit:verify')
    .description('Checks that no audit entry was changed or removed since it was sealed.')
    .option('--expect <position:hash>', 'what an earlier run printed: also finds entries cut off the end', parseLink)
    .parse();
  const { expect } = command.opts<{ expect?: ChainLink }>();
  const { DATABASE_URL: url, MASTER_KEY: masterKey } = readConfig(process.env);
  if (!url)
    throw new Error('Set DATABASE_URL to the database whose audit log is to be checked, and MASTER_KEY to its key.');
  const dataSource = createDataSource({ url, applicationName: 'musterroll-audit-verify', poolSize: 1 });
  await dataSource.initialize();
  try {
    const verdict = await verifyAudit(
      dataSource,
      masterKey ? deriveChainKey(Buffer.from(masterKey, 'base64')) : null,
      expect,
    );
    process.stdout.write(`${describeVerdict(verdict).join('\n')}\n`);
    process.exitCode = verdict.flaw ? 1 : 0;
  } finally {
    await dataSource.destroy();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
});
