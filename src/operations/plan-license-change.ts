import type { ColumnName } from '../entities/column-name';
import type { License } from '../entities/user';
import type { Catalogue } from './catalogue';
import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import { samePlans } from './expectation';
import type { LicensePlan } from './license-plan';
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
  const key = user.licenses.size === 0 && wish.remove.length === 0 ? wish.add : undefined;
  const known = key && PLANS.get(directory.catalogue)?.get(key)?.get(user.usageLocation);
  const plan = known ?? checkLicenseChange(user, wish, directory);
  if (key && !known) remember(directory, key, user.usageLocation, plan);
  for (const sku of plan.take) {
    const refusal = directory.seats.refusal(sku);
    if (refusal) throw new Rejection(refusal.code, wish.column, refusal.facts);
  }
  return plan;
}

/**
 * Down a file the same wish for somebody without licences is made again and again, and the answer but for the seats is the same, for as
 * long as the catalogue is. Equal cells are read as one and the same list, so that finding it costs nothing.
 */
const PLANS = new WeakMap<Catalogue, WeakMap<readonly License[], Map<string | null, LicensePlan>>>();

function remember(
  { catalogue }: LicenseRules,
  wish: readonly License[],
  location: string | null,
  plan: LicensePlan,
): void {
  const byWish = PLANS.get(catalogue) ?? new WeakMap<readonly License[], Map<string | null, LicensePlan>>();
  const byLocation = byWish.get(wish) ?? new Map<string | null, LicensePlan>();
  PLANS.set(catalogue, byWish.set(wish, byLocation.set(location, plan)));
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
  before: Held,
  after: Held,
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
    const isMet = (held: Held) =>
      dependsOn.some((name) => [...held.keys()].some((other) => brings(other, held, name, directory)));
    if (!isMet(after) && (isNew || isMet(before))) {
      throw new Rejection('license-dependency', column, { sku, needs: dependsOn });
    }
  }
}

type Held = ReadonlyMap<string, readonly string[]>;

const NO_RULES = { exclusiveWith: [], dependsOn: [] } as const;

/** Whether a held product is what a rule names, or has the service plan that it names switched on. */
function brings(sku: string, held: Held, name: string, directory: LicenseRules): boolean {
  if (sku === name) return true;
  return (directory.catalogue.product(sku)?.plans.includes(name) ?? false) && !held.get(sku)!.includes(name);
}
