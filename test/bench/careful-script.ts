import { createHash, randomInt } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { createDataSource } from '../../src/database';
import { LicenseAssignment } from '../../src/entities/license-assignment';
import { User } from '../../src/entities/user';

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';

/**
 * What a careful person would write instead: one transaction a row with the repositories of TypeORM; locks the subscription, looks
 * whether the name is taken, saves user and assignment.
 * @returns seconds
 */
export async function measureCarefulScript(
  databaseUrl: string,
  customerId: string,
  count: number,
  domain: string,
): Promise<number> {
  const dataSource = await createDataSource({
    url: databaseUrl,
    applicationName: 'bench-script',
    poolSize: 4,
  }).initialize();
  try {
    const start = performance.now();
    for (let index = 0; index < count; index++) await createOne(dataSource, customerId, `script.${index}@${domain}`);
    return (performance.now() - start) / 1000;
  } finally {
    await dataSource.destroy();
  }
}

/** One user, in a transaction of its own. */
export async function createOne(
  dataSource: Awaited<ReturnType<typeof createDataSource>>,
  customerId: string,
  upn: string,
): Promise<void> {
  await dataSource.transaction(async (manager) => {
    const [subscription] = await manager.query(
      `SELECT id FROM subscriptions WHERE customer_id = $1 AND sku = 'SPE_E3' AND consumed_seats < total_seats FOR UPDATE`,
      [customerId],
    );
    if (await manager.existsBy(User, { upnKey: upn })) throw new Error(`${upn} is taken`);
    const password = Array.from({ length: 20 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    const now = new Date();
    const user = manager.create(User, {
      id: uuidv7(),
      customerId,
      upn,
      upnKey: upn,
      displayName: 'Anna Müller',
      firstName: 'Anna',
      lastName: 'Müller',
      usageLocation: 'DE',
      role: 'user',
      blocked: false,
      licensed: true,
      temporaryPasswordHash: createHash('sha256').update(password).digest(),
      temporaryPasswordExpiresAt: new Date(now.getTime() + 72 * 3_600_000),
      mustChangePassword: true,
      createdAt: now,
      updatedAt: now,
    });
    await manager.save(user);
    await manager.save(manager.create(LicenseAssignment, { userId: user.id, subscriptionId: subscription.id }));
    await manager.query('UPDATE subscriptions SET consumed_seats = consumed_seats + 1 WHERE id = $1', [
      subscription.id,
    ]);
    await manager.query('UPDATE customers SET user_count = user_count + 1 WHERE id = $1', [customerId]);
  });
}
