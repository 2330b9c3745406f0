import type { EntityManager } from 'typeorm';
import type { Customer } from '../entities/customer';
import { planAssignment } from '../operations/assign-licenses';
import type { Catalogue } from '../operations/catalogue';
import { samePlans } from '../operations/expectation';
import type { LicensePlan } from '../operations/license-plan';
import { Rejection } from '../operations/rejection';
import type { RowInput } from '../operations/row-input';
import { type SeatPool, Seats } from '../operations/seats';
import { type Holding, readHoldings } from './read-holdings';
import type { UserSelect } from './select-users';

/** What becomes of one product's seats. */
export interface ProductSummary {
  sku: string;
  /** Who of the selection has it now. */
  holders: number;
  /** Plans that are off for everybody who has it. */
  disabledPlans: readonly string[];
  gain: number;
  lose: number;
  /** Who keeps it, with other plans. */
  adjusted: number;
  /** Seats that are not there for all who would get one. */
  short: number;
}

/** Users whom a rule stands in the way of. */
export interface RefusedUsers {
  rejection: Pick<Rejection, 'code' | 'column' | 'facts'>;
  users: number;
}

/** What a change of licences comes to for everybody selected. */
export interface LicenseSummary {
  users: number;
  /** Named one by one, but no longer there. */
  gone: number;
  products: ProductSummary[];
  /** The most frequent reason first. */
  refused: RefusedUsers[];
}

/**
 * Sums up what a change of licences would do, without doing it. Users are counted by what they hold, and each kind is decided as a row of a
 * job would be, so that a million of them take one statement and a handful of decisions. Whether a seat is left is not decided row by row: how
 * many are missing for all of them is told instead.
 * @param wish as a row that names nobody; null: only who holds what
 * @throws UnknownFilter; Rejection when the wish contradicts itself
 */
export async function summarizeLicenses(
  manager: EntityManager,
  customer: Pick<Customer, 'id' | 'usageLocation'>,
  select: UserSelect,
  wish: RowInput | null,
  catalogue: Catalogue,
): Promise<LicenseSummary> {
  const pools: SeatPool[] = await manager.query(
    `SELECT id AS "subscriptionId", sku, state, total_seats AS total, consumed_seats AS consumed
     FROM subscriptions WHERE customer_id = $1 ORDER BY sku`,
    [customer.id],
  );
  const holdings = await readHoldings(manager, customer.id, select, pools);
  const products = new Map(pools.map((pool) => [pool.sku, { ...NOTHING, sku: pool.sku }]));
  const refused = new Map<string, RefusedUsers>();
  const decide = wish && createDecider(customer, wish, catalogue, pools);
  for (const holding of holdings) {
    noteHeld(products, holding);
    const decision = decide?.(holding);
    if (decision instanceof Rejection) noteRefusal(refused, decision, holding.users);
    else if (decision) notePlan(products, holding, decision);
  }
  for (const pool of pools) noteShortage(products.get(pool.sku)!, pool);
  const users = holdings.reduce((sum, holding) => sum + holding.users, 0);
  return {
    users,
    gone: 'userIds' in select ? new Set(select.userIds).size - users : 0,
    products: [...products.values()],
    refused: [...refused.values()].sort((a, b) => b.users - a.users),
  };
}

const NOTHING: Omit<ProductSummary, 'sku'> = {
  holders: 0,
  disabledPlans: [],
  gain: 0,
  lose: 0,
  adjusted: 0,
  short: 0,
};

/** Decides by every rule but the number of seats. */
function createDecider(
  customer: Pick<Customer, 'usageLocation' | 'id'>,
  wish: RowInput,
  catalogue: Catalogue,
  pools: readonly SeatPool[],
): (holding: Holding) => LicensePlan | Rejection {
  const seats = new Seats(pools.map((pool) => ({ ...pool, state: 'active', total: Number.POSITIVE_INFINITY })));
  const rules = { catalogue, seats, customer: { ...customer, domains: new Set<string>() } };
  return (holding) => {
    try {
      return planAssignment(holding, wish, rules, { usageLocation: null }).plan;
    } catch (refusal) {
      // What contradicts itself does so whoever is meant.
      if (refusal instanceof Rejection && refusal.code !== 'license-contradiction') return refusal;
      throw refusal;
    }
  };
}

function noteHeld(products: ReadonlyMap<string, ProductSummary>, { licenses, users }: Holding): void {
  for (const [sku, plans] of licenses) {
    const product = products.get(sku)!;
    const isFirst = product.holders === 0;
    product.disabledPlans = isFirst ? plans : product.disabledPlans.filter((plan) => plans.includes(plan));
    product.holders += users;
  }
}

function noteRefusal(refused: Map<string, RefusedUsers>, rejection: Rejection, users: number): void {
  const { code, column, facts } = rejection;
  const key = JSON.stringify([code, column, facts]);
  const known = refused.get(key) ?? { rejection: { code, column, facts }, users: 0 };
  known.users += users;
  refused.set(key, known);
}

function notePlan(products: ReadonlyMap<string, ProductSummary>, holding: Holding, plan: LicensePlan): void {
  for (const sku of plan.take) products.get(sku)!.gain += holding.users;
  for (const sku of plan.release) products.get(sku)!.lose += holding.users;
  for (const [sku, plans] of plan.licenses) {
    const held = holding.licenses.get(sku);
    if (held && !samePlans(held, plans)) products.get(sku)!.adjusted += holding.users;
  }
}

function noteShortage(product: ProductSummary, { state, total, consumed }: SeatPool): void {
  const available = state === 'suspended' ? 0 : total - consumed;
  product.short = Math.max(0, product.gain - available);
}
