import type { SubscriptionState } from '../entities/subscription';
import { Rejection } from './rejection';

/** A customer's seats of one product while rows are decided. */
export interface SeatPool {
  subscriptionId: number;
  sku: string;
  state: SubscriptionState;
  total: number;
  consumed: number;
}

/** All seats of a customer. Exact, because the customer is locked: what is taken here is taken. */
export class Seats {
  private readonly pools: Map<string, SeatPool>;
  private readonly before: Map<string, number>;

  constructor(pools: readonly SeatPool[]) {
    this.pools = new Map(pools.map((pool) => [pool.sku, { ...pool }]));
    this.before = new Map(pools.map((pool) => [pool.sku, pool.consumed]));
  }

  /** As they are now. */
  all(): SeatPool[] {
    return [...this.pools.values()];
  }

  pool(sku: string): SeatPool | undefined {
    return this.pools.get(sku);
  }

  /** Counts in what rows that are only tried out have taken, or given back below zero: the database does not know of it. */
  anticipate(sku: string, by: number): void {
    const pool = this.pools.get(sku);
    if (pool) pool.consumed += by;
  }

  /** Why a seat of this product cannot be taken now; undefined: it can. */
  refusal(sku: string): Rejection | undefined {
    const pool = this.pools.get(sku);
    if (!pool) return new Rejection('not-subscribed', null, { sku });
    if (pool.state === 'suspended') return new Rejection('subscription-suspended', null, { sku });
    if (pool.consumed >= pool.total) return new Rejection('no-seat-left', null, { sku, total: pool.total });
    return undefined;
  }

  /**
   * Gives seats back and takes others, all or none: E3 → E5 is one step, never a moment without, never one seat too many.
   * @throws Rejection `not-subscribed`, `subscription-suspended` or `no-seat-left`, having changed nothing
   */
  exchange(release: Iterable<string>, take: Iterable<string>): void {
    for (const sku of take) {
      const refusal = this.refusal(sku);
      if (refusal) throw refusal;
    }
    for (const sku of release) this.pools.get(sku)!.consumed--;
    for (const sku of take) this.pools.get(sku)!.consumed++;
  }

  /** Products whose consumed seats are no longer as loaded, and by how many. */
  differences(): { subscriptionId: number; sku: string; by: number }[] {
    return [...this.pools.values()]
      .map((pool) => ({
        subscriptionId: pool.subscriptionId,
        sku: pool.sku,
        by: pool.consumed - this.before.get(pool.sku)!,
      }))
      .filter(({ by }) => by !== 0);
  }
}
