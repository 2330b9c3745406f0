import type { UserRole } from '../../api/types';
import { proposeLocalPart } from './propose-upn';

/** A user as it is being entered. */
export interface UserDraft {
  key: number;
  firstName: string;
  lastName: string;
  /** Null: follows the names. */
  displayName: string | null;
  /** Null: follows the names. */
  localPart: string | null;
  domain: string;
  usageLocation: string | null;
  role: UserRole;
  skus: string[];
  jobTitle: string;
  department: string;
  alternateEmail: string;
}

/** @param like whose domain, location, role and licences the new one begins with */
export function emptyDraft(key: number, domain: string, like?: UserDraft): UserDraft {
  return {
    key,
    firstName: '',
    lastName: '',
    displayName: null,
    localPart: null,
    domain: like?.domain ?? domain,
    usageLocation: like?.usageLocation ?? null,
    role: like?.role ?? 'user',
    skus: like?.skus ?? [],
    jobTitle: '',
    department: like?.department ?? '',
    alternateEmail: '',
  };
}

export const displayNameOf = ({ displayName, firstName, lastName }: UserDraft) =>
  displayName ?? `${firstName} ${lastName}`.trim();

export const localPartOf = ({ localPart, firstName, lastName }: UserDraft) =>
  localPart ?? proposeLocalPart(firstName, lastName);

export const isComplete = (draft: UserDraft) =>
  displayNameOf(draft) !== '' && localPartOf(draft) !== '' && draft.domain !== '';

/** The user as a row of a job. */
export function toRow(draft: UserDraft): Record<string, string> {
  const row: Record<string, string> = {
    Email: `${localPartOf(draft)}@${draft.domain}`,
    'Display name': displayNameOf(draft),
    'First name': draft.firstName,
    'Last name': draft.lastName,
    'Usage location': draft.usageLocation ?? '',
    Role: draft.role,
    Licenses: draft.skus.join('; '),
    'Job title': draft.jobTitle,
    Department: draft.department,
    'Alternate email': draft.alternateEmail,
  };
  return row;
}
