import type { License, UserRole } from '../entities/user';
import type { PreparedText, UserDetails } from './directory-user';
import type { Expectation } from './expectation';
import type { Upn } from './values/parse-upn';

/**
 * One row, parsed: what it says, column by column. `undefined`: the file has no such column; `null`: the cell is empty.
 * Plain data, because it is made in a thread.
 */
export interface RowInput {
  upn?: Upn | null;
  userId?: string | null;
  newUpn?: Upn | null;
  details: Partial<UserDetails>;
  usageLocation?: string | null;
  role?: UserRole | null;
  blocked?: boolean | null;
  mustChangePassword?: boolean | null;
  licenses?: readonly License[] | null;
  addLicenses?: readonly License[] | null;
  removeLicenses?: readonly License[] | null;
  /** Argon2id of the password in the row; the password itself goes no further than the thread that read it. */
  chosenPasswordHash?: string | null;
  /** Only in a row that undoes another: what must still be so, or else the user is left alone. */
  expected?: Expectation;
}

/** What a row would need if it made a user or a new password: prepared before any lock is taken. */
export interface RowMaterial {
  /** Id of the user that the row may create. */
  newUserId: string;
  /** Derives from the job's secret and the row, so that it can be made again. */
  temporaryPassword: string;
  /** Its hash as the new user's; only where a user can be created. */
  temporaryPasswordHash: Buffer | null;
  /** The user that the row may create, as COPY writes it, but for what the directory says. */
  newUser?: PreparedText;
}
