import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { deriveChainKey } from '../../src/audit/chain';
import { recordAct } from '../../src/audit/record';
import { sealAuditEntries } from '../../src/audit/seal';
import { verifyAudit } from '../../src/audit/verify';
import { openJobSecret, sealJobSecret } from '../../src/credentials/job-secrets';
import { createSealer } from '../../src/credentials/master-key';
import { BulkJob } from '../../src/entities/bulk-job';
import { rotateMasterKey } from '../../src/standalone/rotate-master-key';
import { createTestDatabase, type TestDatabase } from '../support/database';

describe('rotating the master key', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
  const secret = randomBytes(32);

  async function insertJob(sealedUnder: Buffer): Promise<string> {
    const id = uuidv7();
    const sealer = createSealer(sealedUnder);
    await database.dataSource.manager.insert(BulkJob, {
      id,
      customerId: uuidv7(),
      operatorId: uuidv7(),
      operation: 'create-users',
      mode: 'apply',
      state: 'completed',
      requestId: 'test',
      sealedPayloadKey: sealJobSecret(sealer, id, 'payloadKey', secret),
      sealedPasswordSecret: sealJobSecret(sealer, id, 'passwordSecret', secret),
    });
    return id;
  }

  test('what was sealed under the old key opens under the new key alone, and the audit log still verifies', async () => {
    const id = await insertJob(oldKey);
    await recordAct(database.dataSource.manager, { operatorId: null, customerId: null, operation: 'sign_in' });
    await sealAuditEntries(database.dataSource, deriveChainKey(oldKey), { limit: 100 });

    expect(await rotateMasterKey(database.dataSource, oldKey, newKey)).toBe(1);

    const job = await database.dataSource.manager.findOneByOrFail(BulkJob, { id });
    const sealer = createSealer(newKey);
    expect(openJobSecret(sealer, id, 'payloadKey', job.sealedPayloadKey)).toEqual(secret);
    expect(openJobSecret(sealer, id, 'passwordSecret', job.sealedPasswordSecret!)).toEqual(secret);
    expect(() => openJobSecret(createSealer(oldKey), id, 'payloadKey', job.sealedPayloadKey)).toThrow(
      /another MASTER_KEY/,
    );
    expect(await verifyAudit(database.dataSource, deriveChainKey(newKey))).toMatchObject({
      signature: 'valid',
      flaw: null,
    });
  });

  test('a secret under a third key stops the rotation, and nothing has changed', async () => {
    const kept = await insertJob(newKey);
    await insertJob(randomBytes(32));
    const before = await database.dataSource.manager.findOneByOrFail(BulkJob, { id: kept });

    await expect(rotateMasterKey(database.dataSource, newKey, oldKey)).rejects.toThrow(/another MASTER_KEY/);

    expect(await database.dataSource.manager.findOneByOrFail(BulkJob, { id: kept })).toEqual(before);
  });
});
