import type { DirectoryUser, UserDetails } from './directory-user';
import { Rejection } from './rejection';

/** The fields of a user that a row can set and that JSON can carry. */
export type UserFields = UserDetails &
  Pick<DirectoryUser, 'upn' | 'usageLocation' | 'role' | 'blocked' | 'mustChangePassword'>;

/**
 * What a row that undoes another counts on: the state in which the other left the user. Only what that row changed is compared, so that
 * jobs can be undone one after the other, and the rows of one job from the last to the first, while a change by somebody else is kept.
 */
export interface Expectation {
  /** Fields and what they hold. */
  fields?: Partial<UserFields>;
  /** Products and their switched-off plans; null: not held. */
  licenses?: Readonly<Record<string, readonly string[] | null>>;
  /** Nothing at all changed since the user was created. */
  untouched?: true;
  /** The row that last deleted, restored or reset the user. */
  settled?: { jobId: string; row: number };
}

/**
 * That a user is still as the undone row left it; an ordinary row expects nothing.
 * @throws Rejection `changed-since` with `user`, its UPN
 */
export function requireExpected(user: DirectoryUser, expected: Expectation | undefined): void {
  if (expected && !isAsExpected(user, expected)) throw new Rejection('changed-since', null, { user: user.upn });
}

function isAsExpected(user: DirectoryUser, { fields, licenses, untouched, settled }: Expectation): boolean {
  if (untouched && user.touched) return false;
  if (settled && (user.settledJobId !== settled.jobId || user.settledRow !== settled.row)) return false;
  for (const name in fields) {
    const field = name as keyof UserFields;
    if (user[field] !== fields[field]) return false;
  }
  return Object.entries(licenses ?? {}).every(([sku, plans]) => samePlans(user.licenses.get(sku) ?? null, plans));
}

/** Whether two lists switch off the same plans, in whatever order; null: the product is not held at all. */
export function samePlans(some: readonly string[] | null, others: readonly string[] | null): boolean {
  if (!some || !others) return some === others;
  return some.length === others.length && some.every((plan) => others.includes(plan));
}
