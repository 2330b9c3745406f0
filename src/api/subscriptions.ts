import type { EntityManager } from 'typeorm';
import type { SubscriptionState } from '../entities/subscription';
import { notFound, Problem } from './problem';
import { refuseByConstraint } from './refuse-by-constraint';

interface SubscriptionRow {
  sku: string;
  name: string;
  state: SubscriptionState;
  total_seats: number;
  consumed_seats: number;
}

const SELECT =
  'SELECT s.sku, p.name, s.state, s.total_seats, s.consumed_seats FROM subscriptions s JOIN products p USING (sku)';

/** Seats of a suspended subscription are there but cannot be assigned. */
function toSubscription({ sku, name, state, total_seats, consumed_seats }: SubscriptionRow) {
  const available = state === 'suspended' ? 0 : total_seats - consumed_seats;
  return { sku, name, state, totalSeats: total_seats, consumedSeats: consumed_seats, availableSeats: available };
}

/** A customer's subscriptions in the order of their products' names. */
export async function listSubscriptions(manager: EntityManager, customerId: string) {
  const rows: SubscriptionRow[] = await manager.query(`${SELECT} WHERE s.customer_id = $1 ORDER BY p.name, s.sku`, [
    customerId,
  ]);
  return rows.map(toSubscription);
}

async function findSubscription(manager: EntityManager, customerId: string, sku: string): Promise<SubscriptionRow> {
  const [row]: SubscriptionRow[] = await manager.query(
    `${SELECT} WHERE s.customer_id = $1 AND lower(s.sku) = lower($2) ORDER BY s.sku = $2 DESC LIMIT 1`,
    [customerId, sku],
  );
  if (!row) throw notFound('subscription');
  return row;
}

/** @throws Problem 422 for a product that the catalogue does not have, 409 when there is a subscription already */
export async function addSubscription(
  manager: EntityManager,
  customerId: string,
  { sku, seats, state }: { sku: string; seats: number; state: SubscriptionState },
) {
  // In the catalogue's own spelling, whatever the case it was asked for in; a product that is not there is refused by the foreign key.
  const insertion = manager.query(
    `INSERT INTO subscriptions (customer_id, sku, total_seats, state)
     VALUES ($1, coalesce((SELECT sku FROM products WHERE lower(sku) = lower($2) ORDER BY sku = $2 DESC LIMIT 1), $2), $3, $4)`,
    [customerId, sku, seats, state],
  );
  await refuseByConstraint(insertion, {
    subscription_exists: new Problem(
      409,
      'subscription-exists',
      `The customer is subscribed to ${sku} already. Change its seats instead.`,
      { sku },
    ),
    subscriptions_sku_fkey: new Problem(
      422,
      'unknown-product',
      `"${sku}" is no product of the catalogue. Use a SKU part number such as SPE_E3; GET /api/v1/catalogue lists them.`,
      { sku },
    ),
  });
  return toSubscription(await findSubscription(manager, customerId, sku));
}

/**
 * The caller holds the customer's lock.
 * @throws Problem 409 that says how many seats must be freed first
 */
export async function changeSubscription(
  manager: EntityManager,
  customerId: string,
  asked: string,
  { seats, state }: { seats?: number; state?: SubscriptionState },
) {
  const { sku, consumed_seats: consumed } = await findSubscription(manager, customerId, asked);
  if (seats !== undefined && seats < consumed) {
    throw new Problem(
      409,
      'seats-in-use',
      `${consumed} seats of ${sku} are assigned. Take ${consumed - seats} licences back first, then lower the seats to ${seats}.`,
      { sku, consumedSeats: consumed, toFree: consumed - seats },
    );
  }
  await manager.query(
    'UPDATE subscriptions SET total_seats = coalesce($3, total_seats), state = coalesce($4, state) WHERE customer_id = $1 AND sku = $2',
    [customerId, sku, seats ?? null, state ?? null],
  );
  return toSubscription(await findSubscription(manager, customerId, sku));
}
