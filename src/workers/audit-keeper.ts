import type { DataSource } from 'typeorm';
import { deriveChainKey } from '../audit/chain';
import { AuditChainBroken, expireAuditEntries, sealAuditEntries } from '../audit/seal';
import type { Config } from '../config';
import type { Logger } from '../logger';

/** Sealed within ten seconds, as the audit log promises. */
const SEAL_EVERY_MS = 5_000;
const EXPIRE_EVERY_MS = 3_600_000;

/**
 * Chains what was written to the audit log, and removes what is past its retention. Any number of these may run: the chain's one
 * row lets a single one act at a time.
 * @param masterKey 32 bytes
 */
export function startAuditKeeper(
  dataSource: DataSource,
  masterKey: Buffer,
  { AUDIT_RETENTION_DAYS }: Pick<Config, 'AUDIT_RETENTION_DAYS'>,
  logger: Logger,
): { stop(): Promise<void> } {
  const chainKey = deriveChainKey(masterKey);
  let round: Promise<void> = Promise.resolve();
  let expireAt = 0;
  const keep = async () => {
    await sealAuditEntries(dataSource, chainKey);
    if (Date.now() < expireAt) return;
    expireAt = Date.now() + EXPIRE_EVERY_MS;
    const removed = await expireAuditEntries(dataSource, chainKey, AUDIT_RETENTION_DAYS);
    if (removed > 0) logger.info({ removed }, 'removed audit entries past their retention');
  };
  const timer = setInterval(() => {
    round = round.then(keep).catch((error: Error) => {
      if (error instanceof AuditChainBroken) logger.error(error.message);
      else logger.warn({ error: error.name }, 'a round of sealing the audit log failed');
    });
  }, SEAL_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await round;
    },
  };
}
