import type { License } from '../../api/types';
import type { PickedUser } from '../users/selection';

/** What is wanted of one product for everybody picked; `keep` leaves each as they are. */
export type Wish = { kind: 'keep' } | { kind: 'add'; plansOff: string[] } | { kind: 'remove' };

/** Wishes by product. */
export type Wishes = ReadonlyMap<string, Wish>;

/** Who of the picked users holds a product. */
export function holdersOf(users: readonly PickedUser[], sku: string): PickedUser[] {
  return users.filter(({ licenses }) => licenses.some((license) => license.sku === sku));
}

/** The wishes as licences that are added and removed. */
export function toChange(wishes: Wishes): { add: License[]; remove: string[] } {
  const add = [...wishes].flatMap(([sku, wish]) =>
    wish.kind === 'add' ? [{ sku, disabledPlans: wish.plansOff }] : [],
  );
  const remove = [...wishes].flatMap(([sku, wish]) => (wish.kind === 'remove' ? [sku] : []));
  return { add, remove };
}

/** The same as the cells that all rows of the job share. */
export function toCells(wishes: Wishes): Record<string, string> {
  const { add, remove } = toChange(wishes);
  const added = add.map(({ sku, disabledPlans }) => [sku, ...disabledPlans.map((plan) => `-${plan}`)].join(' '));
  return {
    ...(added.length > 0 && { 'Add licenses': added.join('; ') }),
    ...(remove.length > 0 && { 'Remove licenses': remove.join('; ') }),
  };
}
