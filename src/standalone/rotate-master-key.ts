import type { DataSource, EntityManager } from 'typeorm';
import { secondFactorContext } from '../access/second-factor';
import { deriveChainKey } from '../audit/chain';
import { recordAct } from '../audit/record';
import { resignAuditChain } from '../audit/seal';
import { openJobSecret, sealJobSecret } from '../credentials/job-secrets';
import { createSealer, type Sealer } from '../credentials/master-key';

/** Jobs that are sealed again at once; no row of any job is touched, so even a million rows take one. */
const PAGE = 1_000;

/**
 * Seals everything that is sealed under an old master key under the new one, in one transaction: job secrets, second factors, the signature
 * of the audit log. The rows that job secrets protect stay as they are.
 * @returns how many secrets were sealed again
 * @throws UnsealError when something was sealed under neither key; nothing is changed then
 */
export function rotateMasterKey(dataSource: DataSource, oldKey: Buffer, newKey: Buffer): Promise<number> {
  const opener = createSealer(newKey, [oldKey]);
  const sealer = createSealer(newKey);
  return dataSource.transaction(async (manager) => {
    const count = (await rotateJobs(manager, opener, sealer)) + (await rotateSecondFactors(manager, opener, sealer));
    await resignAuditChain(manager, deriveChainKey(oldKey), deriveChainKey(newKey));
    await recordAct(manager, {
      operatorId: null,
      customerId: null,
      operation: 'rotate_master_key',
      details: { secrets: count },
    });
    return count;
  });
}

async function rotateJobs(manager: EntityManager, opener: Sealer, sealer: Sealer): Promise<number> {
  let count = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const jobs: { id: string; payload: Buffer; passwords: Buffer | null }[] = await manager.query(
      `SELECT id, sealed_payload_key AS payload, sealed_password_secret AS passwords FROM bulk_jobs
       WHERE id > $1 AND sealed_payload_key <> '' ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
      [after, PAGE],
    );
    for (const { id, payload, passwords } of jobs) {
      const again = (purpose: 'payloadKey' | 'passwordSecret', sealed: Buffer) =>
        sealJobSecret(sealer, id, purpose, openJobSecret(opener, id, purpose, sealed));
      await manager.query('UPDATE bulk_jobs SET sealed_payload_key = $2, sealed_password_secret = $3 WHERE id = $1', [
        id,
        again('payloadKey', payload),
        passwords && again('passwordSecret', passwords),
      ]);
    }
    count += jobs.length;
    if (jobs.length < PAGE) return count;
    after = jobs[jobs.length - 1]!.id;
  }
}

async function rotateSecondFactors(manager: EntityManager, opener: Sealer, sealer: Sealer): Promise<number> {
  const factors: { operator_id: string; second_factor_secret: Buffer }[] = await manager.query(
    'SELECT operator_id, second_factor_secret FROM operator_credentials WHERE second_factor_secret IS NOT NULL FOR UPDATE',
  );
  for (const { operator_id: id, second_factor_secret: sealed } of factors) {
    const context = secondFactorContext(id);
    await manager.query('UPDATE operator_credentials SET second_factor_secret = $2 WHERE operator_id = $1', [
      id,
      sealer.seal(opener.open(sealed, context), context),
    ]);
  }
  return factors.length;
}
