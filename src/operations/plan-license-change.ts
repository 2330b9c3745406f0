import type { ColumnName } from '../entities/column-name';
import type { License } from '../entities/user';
import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import { Rejection } from './rejection';

/** What is asked for; `set` and `add` differ only in what happens to licences that are not named. */
export interface LicenseWish {
  add: readonly License[];
  remove: readonly string[];
  /** The column that a refusal is about. */
  column: ColumnName;
}

/** What a wish comes to, checked against every rule but not yet done. */
export interface LicensePlan {
  licenses: Map<string, readonly string[]>;
  take: string[];
  release: string[];
  /** Nothing would change. */
  unchanged: boolean;
}

/**
 * Works out what a user would hold and whether the rules allow it: both new and remaining licences are known before any seat is
 * taken. Product rules are data of the catalogue.
 * @throws Rejection with the first rule that is broken, changing nothing
 */
export function planLicenseChange(
  user: Pick<DirectoryUser, 'licenses' | 'usageLocation'>,
  wish: LicenseWish,
  directory: Directory,
): LicensePlan {
  const licenses = new Map(user.licenses);
  for (const sku of wish.remove) licenses.delete(sku);
  for (const { sku, disabledPlans } of wish.add) licenses.set(sku, disabledPlans);

  const take = [...licenses.keys()].filter((sku) => !user.licenses.has(sku));
  const release = [...user.licenses.keys()].filter((sku) => !licenses.has(sku));
  const replanned = wish.add.filter(
    ({ sku, disabledPlans }) => user.licenses.has(sku) && !samePlans(user.licenses.get(sku)!, disabledPlans),
  );
  if (take.length + release.length + replanned.length === 0) return { licenses, take, release, unchanged: true };

  const newcomers = [...take, ...replanned.map(({ sku }) => sku)];
  requireLocation(user.usageLocation, newcomers, directory, wish.column);
  requireCompatible(user.licenses, licenses, newcomers, directory, wish.column);
  for (const sku of take) {
    const refusal = directory.seats.refusal(sku);
    if (refusal) throw new Rejection(refusal.code, wish.column, refusal.facts);
  }
  return { licenses, take, release, unchanged: false };
}

/** Does what was planned. */
export function applyLicensePlan(user: DirectoryUser, plan: LicensePlan, directory: Directory): void {
  if (plan.unchanged) return;
  directory.seats.exchange(plan.release, plan.take);
  directory.relicense(user, plan.licenses);
}

function samePlans(held: readonly string[], wished: readonly string[]): boolean {
  return held.length === wished.length && held.every((plan) => wished.includes(plan));
}

function requireLocation(
  location: string | null,
  skus: readonly string[],
  directory: Directory,
  column: ColumnName,
): void {
  if (skus.length === 0) return;
  if (!location) throw new Rejection('no-usage-location', 'Usage location');
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
  before: ReadonlyMap<string, readonly string[]>,
  after: ReadonlyMap<string, readonly string[]>,
  newcomers: readonly string[],
  directory: Directory,
  column: ColumnName,
): void {
  const heldBefore = heldNames(before, directory);
  const held = heldNames(after, directory);
  for (const sku of after.keys()) {
    const { exclusiveWith, dependsOn } = directory.catalogue.product(sku) ?? NO_RULES;
    for (const name of exclusiveWith) {
      const other = held.get(name)?.find((holder) => holder !== sku);
      if (other && (newcomers.includes(sku) || newcomers.includes(other))) {
        throw new Rejection('license-conflict', column, { sku, other });
      }
    }
    const isMet = (names: ReadonlyMap<string, unknown>) =>
      dependsOn.length === 0 || dependsOn.some((name) => names.has(name));
    if (!isMet(held) && (newcomers.includes(sku) || isMet(heldBefore))) {
      throw new Rejection('license-dependency', column, { sku, needs: dependsOn });
    }
  }
}

const NO_RULES = { exclusiveWith: [], dependsOn: [] } as const;

/** SKUs and switched-on service plans that a user would hold, each with the SKUs that bring it. */
function heldNames(licenses: ReadonlyMap<string, readonly string[]>, directory: Directory): Map<string, string[]> {
  const held = new Map<string, string[]>();
  const note = (name: string, sku: string) => held.set(name, [...(held.get(name) ?? []), sku]);
  for (const [sku, disabled] of licenses) {
    note(sku, sku);
    for (const plan of directory.catalogue.product(sku)?.plans ?? []) if (!disabled.includes(plan)) note(plan, sku);
  }
  return held;
}
