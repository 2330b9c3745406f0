import type { License } from '../entities/user';
import type { Catalogue } from './catalogue';
import type { Holdings } from './holdings';
import type { LicensePlan } from './license-plan';

/** What a plan follows from. All but the location are objects that mean the same for as long as they are the same. */
export interface PlanGround {
  catalogue: Catalogue;
  held: Holdings;
  add: readonly License[];
  remove: readonly string[];
  usageLocation: string | null;
}

type Plans = Map<string | null, LicensePlan>;

const PLANS = new WeakMap<
  Catalogue,
  WeakMap<Holdings, WeakMap<readonly License[], WeakMap<readonly string[], Plans>>>
>();

/**
 * Down a file the same wish is made again and again for people who hold the same, and the answer but for the seats is the same, for as
 * long as the catalogue is. Equal cells are read as one and the same list, and equal holdings are one and the same map, so that finding
 * it costs next to nothing.
 */
export function recallPlan({ catalogue, held, add, remove, usageLocation }: PlanGround): LicensePlan | undefined {
  return PLANS.get(catalogue)?.get(held)?.get(add)?.get(remove)?.get(usageLocation);
}

export function rememberPlan({ catalogue, held, add, remove, usageLocation }: PlanGround, plan: LicensePlan): void {
  const byHeld = childOf(PLANS, catalogue, () => new WeakMap());
  const byAdd = childOf(byHeld, held, () => new WeakMap());
  const byRemove = childOf(byAdd, add, () => new WeakMap());
  childOf(byRemove, remove, () => new Map()).set(usageLocation, plan);
}

function childOf<Key extends object, Child>(tree: WeakMap<Key, Child>, key: Key, make: () => Child): Child {
  let child = tree.get(key);
  if (!child) {
    child = make();
    tree.set(key, child);
  }
  return child;
}
