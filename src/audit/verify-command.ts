import { Command, InvalidArgumentError } from 'commander';
import type { DataSource } from 'typeorm';
import { type ChainLink, deriveChainKey } from './chain';
import { describeVerdict } from './describe-verdict';
import { verifyAudit } from './verify';

/** What the command checks with, open for as long as it runs. */
export interface AuditDesk {
  dataSource: DataSource;
  /** 32 bytes; null: signatures cannot be checked, and the command says so. */
  masterKey: Buffer | null;
  say(line: string): void;
}

/** `npm run audit:verify`. Exit code 0: whole; 1: broken. */
export function createVerifyCommand(withDesk: (work: (desk: AuditDesk) => Promise<void>) => Promise<void>): Command {
  return new Command('audit:verify')
    .description('Checks that no audit entry was changed or removed since it was sealed.')
    .option('--expect <position:hash>', 'what an earlier run printed: also finds entries cut off the end', parseLink)
    .action(async ({ expect }: { expect?: ChainLink }) => {
      await withDesk(async ({ dataSource, masterKey, say }) => {
        const verdict = await verifyAudit(dataSource, masterKey && deriveChainKey(masterKey), expect);
        for (const line of describeVerdict(verdict)) say(line);
        if (verdict.flaw) process.exitCode = 1;
      });
    });
}

function parseLink(text: string): ChainLink {
  const parts = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim());
  if (!parts) throw new InvalidArgumentError('Give it as the last run printed it: POSITION:HASH.');
  return { position: Number(parts[1]), hash: Buffer.from(parts[2]!, 'hex') };
}
