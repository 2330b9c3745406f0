import type { Refusal, RefusalCode } from '../access/refusal';
import { Problem } from './problem';

const STATUS: Record<RefusalCode, number> = {
  'sign-in-failed': 401,
  'second-factor-required': 401,
  'second-factor-wrong': 401,
  'password-change-required': 403,
  'too-many-attempts': 429,
  'weak-password': 422,
  'not-found': 404,
  'beyond-your-rights': 403,
  'email-taken': 409,
  'unknown-customer': 422,
  'last-global-admin': 409,
  'second-factor-active': 409,
  'second-factor-missing': 409,
  'provider-not-configured': 404,
};

/** What the gatekeeper refused, as HTTP says it. */
export function refusalProblem({ code, detail, retryAfter }: Refusal): Problem {
  return new Problem(STATUS[code], code, detail, {}, retryAfter === null ? {} : { 'Retry-After': String(retryAfter) });
}
