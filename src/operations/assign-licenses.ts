import type { License } from '../entities/user';
import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import { requireExpected } from './expectation';
import { findLiveUser } from './find-user';
import type { LicensePlan } from './license-plan';
import type { Decision, DecisionContext, Operation, OperationRow, UndoneResult } from './operation';
import {
  applyLicensePlan,
  type LicenseRules,
  type LicenseWish,
  planLicenseChange,
  requireAllowedIn,
} from './plan-license-change';
import { Rejection } from './rejection';
import type { RowInput } from './row-input';

/** Products that a row gave or took, with their switched-off plans; null: not held. */
type Changes = Record<string, readonly string[] | null>;

/** What a row changed: only that, so that undoing it leaves everything else alone. */
interface LicenseRecord {
  licenses: Changes;
  /** Only if it changed. */
  usageLocation?: string | null;
}

/** Licences given and taken, both in one step. All of a row or none. */
export const assignLicenses: Operation = {
  name: 'assign-licenses',
  title: { en: 'Assign licenses', de: 'Lizenzen zuweisen' },
  permission: 'licenses.write',
  audit: 'update_customer_user_licenses',
  columns: ['Email', 'User ID', 'Add licenses', 'Remove licenses', 'Licenses', 'Usage location'],
  required: [
    ['Email', 'User ID'],
    ['Add licenses', 'Remove licenses', 'Licenses'],
  ],
  makesPasswords: false,
  findsDeleted: false,
  mindsNamesakes: false,
  reads: () => ['usageLocation', 'licenses'],
  inverse: { operation: 'assign-licenses', input: putBack },

  decide(row: OperationRow, directory: Directory, context: DecisionContext): Decision {
    const user = findLiveUser(row, directory);
    requireExpected(user, row.input.expected);
    const { plan, usageLocation } = planAssignment(user, row.input, directory, context);
    if (plan.unchanged && usageLocation === user.usageLocation) {
      return { status: 'unchanged', userId: user.id, upn: user.upn };
    }
    const before = describeChange(user, plan, usageLocation);
    if (usageLocation !== user.usageLocation) directory.change(user, { usageLocation });
    applyLicensePlan(user, plan, directory);
    return { status: 'succeeded', userId: user.id, upn: user.upn, before };
  },
};

/**
 * Works out what a row would leave a user with, changing nothing.
 * @throws Rejection with the first rule that is broken
 */
export function planAssignment(
  user: Pick<DirectoryUser, 'licenses' | 'usageLocation'>,
  input: RowInput,
  directory: LicenseRules,
  context: Pick<DecisionContext, 'usageLocation'>,
): { plan: LicensePlan; usageLocation: string | null } {
  const wish = readWish(input);
  const fallback = user.usageLocation ?? context.usageLocation ?? directory.customer.usageLocation;
  const plan = planLicenseChange(
    { licenses: user.licenses, usageLocation: input.usageLocation ?? fallback },
    wish,
    directory,
  );
  const usageLocation = chooseLocation(user, input, plan, fallback);
  const movesTo = usageLocation !== user.usageLocation ? usageLocation : null;
  if (movesTo) requireAllowedIn(movesTo, plan.licenses.keys(), directory, 'Usage location');
  return { plan, usageLocation };
}

function readWish(input: RowInput): LicenseWish {
  const { licenses, addLicenses, removeLicenses, usageLocation } = input;
  const column = addLicenses?.length ? 'Add licenses' : licenses?.length ? 'Licenses' : 'Remove licenses';
  const add = licenses?.length && addLicenses?.length ? [...licenses, ...addLicenses] : firstOf(addLicenses, licenses);
  const remove = removeLicenses ?? NONE;
  if (add.length + remove.length === 0 && !usageLocation) throw new Rejection('missing-value', 'Add licenses');
  for (const { sku, disabledPlans } of remove) {
    // Taking the whole product away is not what "SKU -PLAN" asks for.
    if (disabledPlans.length > 0) {
      throw new Rejection('invalid-value', 'Remove licenses', { value: `${sku} -${disabledPlans[0]}`, allowed: [sku] });
    }
    if (add.some((license) => license.sku === sku)) {
      throw new Rejection('license-contradiction', 'Remove licenses', { sku });
    }
  }
  return { add, remove: skusOf(remove), column };
}

const NONE: readonly never[] = [];

function firstOf(...lists: readonly (readonly License[] | null | undefined)[]): readonly License[] {
  return lists.find((list) => list?.length) ?? NONE;
}

const SKUS = new WeakMap<readonly License[], readonly string[]>();

/** Equal cells are one and the same list, and so are its SKUs: see `recallPlan`. */
function skusOf(licenses: readonly License[]): readonly string[] {
  let skus = SKUS.get(licenses);
  if (!skus) {
    skus = licenses.map(({ sku }) => sku);
    SKUS.set(licenses, skus);
  }
  return skus;
}

/** The row's own; who has none gets one with the first licence, and loses it again when that is undone. */
function chooseLocation(
  user: Pick<DirectoryUser, 'usageLocation'>,
  input: RowInput,
  plan: LicensePlan,
  fallback: string,
): string | null {
  if (input.expected && input.usageLocation === null && plan.licenses.size === 0) return null;
  return input.usageLocation ?? (plan.take.length > 0 ? fallback : user.usageLocation);
}

const RECORDS = new WeakMap<LicensePlan, { licenses: Changes; after: { licenses: Changes } }>();

/** What is kept for putting it back: most rows share it with their plan. */
function describeChange(user: DirectoryUser, plan: LicensePlan, usageLocation: string | null): Record<string, unknown> {
  const record = RECORDS.get(plan) ?? recordChange(user, plan);
  if (usageLocation === user.usageLocation) return record;
  return { ...record, usageLocation: user.usageLocation, after: { ...record.after, usageLocation } };
}

/** A plan is made for the holdings of one user, or of all who hold the same. */
function recordChange(user: DirectoryUser, plan: LicensePlan): { licenses: Changes; after: { licenses: Changes } } {
  const before: Changes = {};
  const after: Changes = {};
  for (const sku of new Set([...user.licenses.keys(), ...plan.licenses.keys()])) {
    const [held, holds] = [user.licenses.get(sku) ?? null, plan.licenses.get(sku) ?? null];
    if (held === holds) continue;
    before[sku] = held;
    after[sku] = holds;
  }
  const record = { licenses: before, after: { licenses: after } };
  RECORDS.set(plan, record);
  return record;
}

function putBack({ userId, before }: UndoneResult): RowInput {
  const { licenses, usageLocation, after } = before as unknown as LicenseRecord & { after: LicenseRecord };
  const addLicenses: License[] = [];
  const removeLicenses: License[] = [];
  for (const [sku, disabledPlans] of Object.entries(licenses)) {
    if (disabledPlans) addLicenses.push({ sku, disabledPlans });
    else removeLicenses.push({ sku, disabledPlans: [] });
  }
  const fields = after.usageLocation === undefined ? {} : { usageLocation: after.usageLocation };
  return {
    userId,
    details: {},
    addLicenses,
    removeLicenses,
    ...('usageLocation' in fields && { usageLocation }),
    expected: { licenses: after.licenses, fields },
  };
}
