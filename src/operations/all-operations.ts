import { createUsers } from './create-users';
import type { Operation } from './operation';

/** What can be done to rows. A seventh operation is one more line here. */
export const ALL_OPERATIONS: readonly Operation[] = [createUsers];

const BY_NAME = new Map(ALL_OPERATIONS.map((operation) => [operation.name, operation]));

/** @returns undefined when there is no operation of this name */
export function findOperation(name: string): Operation | undefined {
  return BY_NAME.get(name);
}
