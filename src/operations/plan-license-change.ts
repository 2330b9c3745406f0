import type { ColumnName } from '../entities/column-name';
import type { License } from '../entities/user';
import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import { samePlans } from './expectation';
import type { Holdings } from './holdings';
import type { LicensePlan } from './license-plan';
import { recallPlan, rememberPlan } from './plan-memo';
import { Rejection } from './rejection';

/** What is asked for. Licences that are not named stay as they are. */
export interface LicenseWish {
  add: readonly License[];
  remove: readonly string[];
  /** The column that a refusal is about. */
  column: ColumnName;
}

/** What the rules are looked up in. */
export type LicenseRules = Pick<Directory, 'catalogue' | 'seats' | 'customer'>;

/**
 * Works out what a user would hold and whether the rules allow it: both new and remaining licences are known before any seat is
 * taken. Product rules are data of the catalogue.
 * @throws Rejection with the first rule that is broken, changing nothing
 */
export function planLicenseChange(
  user: Pick<DirectoryUser, 'licenses' | 'usageLocation'>,
  wish: LicenseWish,
  directory: LicenseRules,
): LicensePlan {
  const { catalogue } = directory;
  const ground = {
    catalogue,
    held: user.licenses,
    add: wish.add,
    remove: wish.remove,
    usageLocation: user.usageLocation,
  };
  let plan = recallPlan(ground);
  if (!plan) {
    plan = checkLicenseChange(user, wish, directory);
    rememberPlan(ground, plan);
  }
  for (const sku of plan.take) {
    const refusal = directory.seats.refusal(sku);
    if (refusal) throw new Rejection(refusal.code, wish.column, refusal.facts);
  }
  return plan;
}

/** The rules that no seat is needed for. @throws Rejection */
function checkLicenseChange(
  user: Pick<DirectoryUser, 'licenses' | 'usageLocation'>,
  wish: LicenseWish,
  directory: LicenseRules,
): LicensePlan {
  const licenses = new Map(user.licenses);
  for (const sku of wish.remove) licenses.delete(sku);
  for (const { sku, disabledPlans } of wish.add) {
    const held = user.licenses.get(sku);
    licenses.set(sku, held && samePlans(held, disabledPlans) ? held : disabledPlans);
  }
  const take = [...licenses.keys()].filter((sku) => !user.licenses.has(sku));
  const release = [...user.licenses.keys()].filter((sku) => !licenses.has(sku));
  const newcomers = [...licenses].filter(([sku, plans]) => user.licenses.get(sku) !== plans).map(([sku]) => sku);
  if (newcomers.length + release.length === 0) return { licenses, take, release, unchanged: true };

  if (newcomers.length > 0) {
    if (!user.usageLocation) throw new Rejection('no-usage-location', 'Usage location');
    requireAllowedIn(user.usageLocation, newcomers, directory, wish.column);
  }
  requireCompatible(user.licenses, licenses, newcomers, directory, wish.column);
  return { licenses, take, release, unchanged: false };
}

/** Does what was planned. */
export function applyLicensePlan(user: DirectoryUser, plan: LicensePlan, directory: Directory): void {
  if (plan.unchanged) return;
  directory.seats.exchange(plan.release, plan.take);
  directory.relicense(user, plan.licenses);
}

/**
 * That products may be used where a user is.
 * @param location ISO 3166-1 alpha-2
 * @throws Rejection `license-prohibited-in-location` with `sku` and `location`
 */
export function requireAllowedIn(
  location: string,
  skus: Iterable<string>,
  directory: LicenseRules,
  column: ColumnName,
): void {
  for (const sku of skus) {
    if (directory.catalogue.product(sku)?.prohibitedLocations.includes(location)) {
      throw new Rejection('license-prohibited-in-location', column, { sku, location });
    }
  }
}

/**
 * Only what this row brings about is refused: a clash with a newcomer on one side, a dependency that a newcomer lacks or that the row
 * takes away. What was at odds before (a catalogue that changed) does not stand in the way of other changes.
 */
function requireCompatible(
  before: Holdings,
  after: Holdings,
  newcomers: readonly string[],
  directory: LicenseRules,
  column: ColumnName,
): void {
  for (const sku of after.keys()) {
    const { exclusiveWith, dependsOn } = directory.catalogue.product(sku) ?? NO_RULES;
    const isNew = newcomers.includes(sku);
    for (const name of exclusiveWith) {
      for (const other of after.keys()) {
        if (other === sku || !(isNew || newcomers.includes(other))) continue;
        if (brings(other, after, name, directory)) throw new Rejection('license-conflict', column, { sku, other });
      }
    }
    if (dependsOn.length === 0) continue;
    const isMet = (held: Holdings) =>
      dependsOn.some((name) => [...held.keys()].some((other) => brings(other, held, name, directory)));
    if (!isMet(after) && (isNew || isMet(before))) {
      throw new Rejection('license-dependency', column, { sku, needs: dependsOn });
    }
  }
}

const NO_RULES = { exclusiveWith: [], dependsOn: [] } as const;

/** Whether a held product is what a rule names, or has the service plan that it names switched on. */
function brings(sku: string, held: Holdings, name: string, directory: LicenseRules): boolean {
  if (sku === name) return true;
  return (directory.catalogue.product(sku)?.plans.includes(name) ?? false) && !held.get(sku)!.includes(name);
}
