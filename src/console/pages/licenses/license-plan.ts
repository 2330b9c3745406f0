import type { PickedUser } from '../users/selection';

/** What is wanted of one product for everybody picked; `keep` leaves each as they are. */
export type Wish = { kind: 'keep' } | { kind: 'add'; plansOff: string[] } | { kind: 'remove' };

/** What a wish comes to for the users who are picked. */
export interface Change {
  sku: string;
  gain: number;
  lose: number;
  /** Seats that are not there. */
  short: number;
}

/** How many of the picked users hold a product. */
export function countHolders(users: readonly PickedUser[], sku: string): number {
  return users.filter(({ licenses }) => licenses.some((license) => license.sku === sku)).length;
}

/** Sums up what the wishes change. @param availableSeats by product */
export function sumUp(
  users: readonly PickedUser[],
  wishes: ReadonlyMap<string, Wish>,
  availableSeats: ReadonlyMap<string, number>,
): Change[] {
  return [...wishes].flatMap(([sku, wish]) => {
    const holders = countHolders(users, sku);
    if (wish.kind === 'keep') return [];
    if (wish.kind === 'remove') return [{ sku, gain: 0, lose: holders, short: 0 }];
    const gain = users.length - holders;
    return [{ sku, gain, lose: 0, short: Math.max(0, gain - (availableSeats.get(sku) ?? 0)) }];
  });
}

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
