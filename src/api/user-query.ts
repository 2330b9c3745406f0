import type { UserFilters } from '../jobs/user-filter';
import type { UserSort } from './user-order';

/** What is asked of a customer's users. */
export type UserQuery = UserFilters & { sort: UserSort; limit: number; cursor?: string };

/** How many users match; beyond `MOST_FOUND` nobody counts on. */
export interface UserCount {
  value: number;
  /** Whether that is all of them, or only as many as were counted. */
  exact: boolean;
}
