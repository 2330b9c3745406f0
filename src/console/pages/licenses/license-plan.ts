import type { PickedUser } from '../users/selection';

/** What is wanted of one product for everybody picked; `keep` leaves each as they are. */
export type Wish = { kind: 'keep' } | { kind: 'add'; plansOff: string[] } | { kind: 'remove' };

/** What a wish comes to for the users who are picked. */
export interface Change {
  sku: string;
  gain: number;
  lose: number;
  /** Who holds it already and gets other services of it. */
  adjusted: number;
  /** Seats that are not there. */
  short: number;
}

/** Who of the picked users holds a product. */
export function holdersOf(users: readonly PickedUser[], sku: string): PickedUser[] {
  return users.filter(({ licenses }) => licenses.some((license) => license.sku === sku));
}

/** Service plans of a product that are off for everybody who holds it: where changing them begins. */
export function plansOffForAll(users: readonly PickedUser[], sku: string): string[] {
  const lists = users.flatMap(({ licenses }) =>
    licenses.filter((license) => license.sku === sku).map(({ disabledPlans }) => disabledPlans),
  );
  return lists[0]?.filter((plan) => lists.every((list) => list.includes(plan))) ?? [];
}

/** Sums up what the wishes change. @param availableSeats by product */
export function sumUp(
  users: readonly PickedUser[],
  wishes: ReadonlyMap<string, Wish>,
  availableSeats: ReadonlyMap<string, number>,
): Change[] {
  return [...wishes].flatMap(([sku, wish]) => {
    const holders = holdersOf(users, sku);
    if (wish.kind === 'keep') return [];
    if (wish.kind === 'remove') return [{ sku, gain: 0, lose: holders.length, adjusted: 0, short: 0 }];
    const gain = users.length - holders.length;
    const wanted = asKey(wish.plansOff);
    const adjusted = holders.filter(({ licenses }) =>
      licenses.some((license) => license.sku === sku && asKey(license.disabledPlans) !== wanted),
    ).length;
    return [{ sku, gain, lose: 0, adjusted, short: Math.max(0, gain - (availableSeats.get(sku) ?? 0)) }];
  });
}

const asKey = (plans: readonly string[]) => [...plans].sort().join(' ');

/** The wishes as the cells that all rows of the job share. */
export function toCells(wishes: ReadonlyMap<string, Wish>): Record<string, string> {
  const added = [...wishes].flatMap(([sku, wish]) =>
    wish.kind === 'add' ? [[sku, ...wish.plansOff.map((plan) => `-${plan}`)].join(' ')] : [],
  );
  const removed = [...wishes].flatMap(([sku, wish]) => (wish.kind === 'remove' ? [sku] : []));
  return {
    ...(added.length > 0 && { 'Add licenses': added.join('; ') }),
    ...(removed.length > 0 && { 'Remove licenses': removed.join('; ') }),
  };
}
