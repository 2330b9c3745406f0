import type { OperatorRole } from '../entities/operator';
import { BEYOND_ONE_CUSTOMER, type Permission, ROLES } from './roles';

/** Who is asking: an operator, as narrowed by the token or session the request came with. */
export interface Caller {
  operatorId: string;
  displayName: string;
  role: OperatorRole;
  /** The only customer there is for this caller; null: all of them. */
  customerId: string | null;
  /** Permissions that the token is limited to; null: all of the role's. */
  scopes: readonly Permission[] | null;
  /** Until when the token or session is good; null or absent: no end is known. */
  expiresAt?: Date | null;
  /** Of the API token that the request came with. */
  tokenId?: string;
  via: 'bootstrap' | 'token' | 'session';
}

/** `invisible` is answered like something that does not exist, `forbidden` with a 403 that names what is missing. */
export type Verdict = 'allowed' | 'forbidden' | 'invisible';

/** What is being asked for: a permission, and where. */
export interface Claim {
  permission: Permission;
  customerId?: string | null;
  /** Who started the job, when the thing asked for is a job's. */
  startedBy?: string;
}

/** The one function that says who may do what. */
export function judge(caller: Caller, claim: Claim): Verdict {
  if (claim.customerId && caller.customerId && claim.customerId !== caller.customerId) return 'invisible';
  if (!claim.customerId && caller.customerId && BEYOND_ONE_CUSTOMER.has(claim.permission)) return 'forbidden';
  if (caller.scopes && !caller.scopes.includes(claim.permission)) return 'forbidden';
  const grant = ROLES[caller.role][claim.permission];
  if (grant === 'yes') return 'allowed';
  return grant === 'own-jobs' && claim.startedBy === caller.operatorId ? 'allowed' : 'forbidden';
}
