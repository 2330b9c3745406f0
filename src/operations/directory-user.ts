import type { License, UserRole } from '../entities/user';
import type { CopyText } from './copy-text';
import type { Holdings } from './holdings';
import type { TargetColumn } from './insert-rows';

/** What describes a person and no rule depends on. */
export interface UserDetails {
  displayName: string;
  firstName: string | null;
  lastName: string | null;
  jobTitle: string | null;
  department: string | null;
  office: string | null;
  officePhone: string | null;
  mobilePhone: string | null;
  streetAddress: string | null;
  city: string | null;
  stateOrProvince: string | null;
  postalCode: string | null;
  countryOrRegion: string | null;
  alternateEmail: string | null;
}

/** How a user signs in for now. Exactly one of the two hashes is set while the user can sign in. */
export interface Credential {
  temporaryPasswordHash: Buffer | null;
  temporaryPasswordExpiresAt: Date | null;
  passwordHash: string | null;
  mustChangePassword: boolean;
  /** The job and row that derive the temporary password. */
  credentialJobId: string | null;
  credentialRow: number | null;
}

/** New users of one chunk as COPY writes them: those columns that follow from their rows alone. */
export interface NewUserSheet {
  columns: readonly TargetColumn<DirectoryUser>[];
  text: CopyText;
}

/** Where a new user's line stands, its line end included. */
export interface PreparedText {
  sheet: NewUserSheet;
  start: number;
  end: number;
}

/**
 * A user as the decisions see it: as loaded under the customer's lock, then as changed by the rows before. Fields that the operation does
 * not read (`Operation.reads`) are undefined.
 */
export interface DirectoryUser extends UserDetails, Credential {
  id: string;
  upn: string;
  upnKey: string;
  usageLocation: string | null;
  role: UserRole;
  blocked: boolean;
  licenses: Holdings;
  createdJobId: string | null;
  createdRow: number | null;
  settledJobId: string | null;
  settledRow: number | null;
  /** Whether anything about the user changed since the transaction that created it. */
  touched: boolean;
  deleted: boolean;
  /** When a deleted user stops, or stopped, being restorable: RFC 3339. */
  restorableUntil: string | null;
  restoreWindowPassed: boolean;
  rememberedLicenses: readonly License[] | null;
  /** Of a new user: its own columns as COPY writes them, made ahead of time. */
  prepared?: PreparedText;
}
