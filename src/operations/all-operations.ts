import { assignLicenses } from './assign-licenses';
import { createUsers } from './create-users';
import { deleteUsers } from './delete-users';
import type { Operation } from './operation';
import { resetPasswords } from './reset-passwords';
import { restoreUsers } from './restore-users';
import { updateUsers } from './update-users';

/** What can be done to rows. A seventh operation is one more line here. */
export const ALL_OPERATIONS: readonly Operation[] = [
  createUsers,
  updateUsers,
  assignLicenses,
  deleteUsers,
  restoreUsers,
  resetPasswords,
];

const BY_NAME = new Map(ALL_OPERATIONS.map((operation) => [operation.name, operation]));

/** @returns undefined when there is no operation of this name */
export function findOperation(name: string): Operation | undefined {
  return BY_NAME.get(name);
}
