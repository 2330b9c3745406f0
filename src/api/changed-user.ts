import { z } from 'zod';
import type { License } from '../entities/user';
import { Problem } from './problem';
import type { Call } from './route';
import { userSchema } from './schemas';
import { type LicenseWishInput, licenseWish, userFields } from './user-input';
import { describeUser } from './users';

/** What a user shows beside what can be changed: taken and left alone, so that a user can be sent back as it was read. */
const READ_ONLY = ['id', 'state', 'createdAt', 'updatedAt', 'deletedAt', 'restorableUntil'] as const;

/** What of a user is to change, in the names of the list. A field that nobody knows is refused, not dropped. */
export const changedUser = z
  .strictObject({
    ...userFields,
    upn: z.string().max(2000),
    licenses: z.array(licenseWish).max(100).describe('Only as they are: POST …/licenses changes them'),
    ...userSchema.pick(Object.fromEntries(READ_ONLY.map((name) => [name, true])) as Record<ReadOnly, true>).shape,
  })
  .partial();

type ReadOnly = (typeof READ_ONLY)[number];

/** The fields that ask for something. */
export function omitReadOnly<Body extends object>(body: Body): Omit<Body, ReadOnly> {
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => !READ_ONLY.some((known) => known === name)),
  ) as Omit<Body, ReadOnly>;
}

/** @throws Problem 422 when the licences that are sent along are not those that the user holds */
export async function requireSameLicenses(
  { transaction, customer, config }: Call<unknown, unknown, unknown>,
  userId: string,
  licenses: readonly LicenseWishInput[],
): Promise<void> {
  const user = await transaction((manager) =>
    describeUser(manager, customer.id, userId, config.DELETED_USER_RETENTION_DAYS),
  );
  const say = (some: readonly License[]) =>
    JSON.stringify(some.map(({ sku, disabledPlans }) => [sku, ...[...disabledPlans].sort()]).sort());
  if (!user || say(user.licenses) === say(licenses)) return;
  throw new Problem(
    422,
    'invalid-request',
    `Licenses are not changed here. Leave "licenses" out, and add or remove them with POST /api/v1/customers/${customer.id}/users/${userId}/licenses.`,
  );
}
