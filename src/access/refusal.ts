/** Why something about operators, their tokens or their sign-in was refused. Stable words. */
export type RefusalCode =
  | 'sign-in-failed'
  | 'second-factor-required'
  | 'second-factor-wrong'
  | 'password-change-required'
  | 'too-many-attempts'
  | 'weak-password'
  | 'not-found'
  | 'beyond-your-rights'
  | 'email-taken'
  | 'unknown-customer'
  | 'last-global-admin'
  | 'second-factor-active'
  | 'second-factor-missing'
  | 'provider-not-configured';

/** A refusal, told in a sentence that says what to do. The API gives it a status. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly detail: string,
    /** Seconds after which it is worth trying again. */
    readonly retryAfter: number | null = null,
  ) {
    super(detail);
  }
}
