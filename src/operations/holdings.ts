import type { License } from '../entities/user';

/**
 * What a user holds: switched-off plans by SKU. Never written to, and equal holdings are mostly one and the same object: thousands of users
 * hold the same, and what follows from it is worked out once.
 */
export type Holdings = ReadonlyMap<string, readonly string[]>;

export const NO_LICENSES: Holdings = new Map();

/** Different holdings remembered. A customer has a few dozen. */
const MOST_REMEMBERED = 10_000;
let extensions = new WeakMap<Holdings, Map<string, Holdings>>();
let remembered = 0;

/** The holdings with one licence more. */
export function withLicense(held: Holdings, sku: string, disabledPlans: readonly string[]): Holdings {
  const key = disabledPlans.length === 0 ? sku : `${sku} -${disabledPlans.join(' -')}`;
  const known = extensions.get(held);
  const found = known?.get(key);
  if (found) return found;
  if (++remembered > MOST_REMEMBERED) {
    extensions = new WeakMap();
    remembered = 0;
  }
  const extended: Holdings = new Map([...held, [sku, disabledPlans]]);
  const siblings = extensions.get(held) ?? new Map<string, Holdings>();
  extensions.set(held, siblings.set(key, extended));
  return extended;
}

const LISTS = new WeakMap<Holdings, readonly License[]>();

/** Holdings as they are stored with results and remembered by a deletion: by SKU. */
export function listLicenses(held: Holdings): readonly License[] {
  let list = LISTS.get(held);
  if (!list) {
    list = [...held]
      .map(([sku, disabledPlans]) => ({ sku, disabledPlans: [...disabledPlans] }))
      .sort((a, b) => (a.sku < b.sku ? -1 : 1));
    LISTS.set(held, list);
  }
  return list;
}

const READ_LISTS = new Map<string, readonly License[]>();

/** The list that a text holds as JSON; equal texts mostly give one and the same list. */
export function readLicenseList(json: string): readonly License[] {
  let list = READ_LISTS.get(json);
  if (!list) {
    list = JSON.parse(json) as readonly License[];
    if (READ_LISTS.size >= MOST_REMEMBERED) READ_LISTS.clear();
    READ_LISTS.set(json, list);
  }
  return list;
}
