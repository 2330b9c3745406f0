import type { DataSource, EntityManager } from 'typeorm';
import { recordAct } from '../audit/record';
import { hashChosenPassword, verifyChosenPassword } from '../credentials/chosen-password';
import type { Sealer } from '../credentials/master-key';
import type { OperatorRole } from '../entities/operator';
import { judgeOperatorPassword, storePassword } from './operator-password';
import { emailKeyOf } from './operators';
import { Refusal } from './refusal';
import { useSecondFactorCode } from './second-factor';
import { startSession } from './sessions';
import { SignInThrottle } from './sign-in-throttle';

/** What a person enters to sign in, and where from. */
export interface SignInAttempt {
  email: string;
  password: string;
  /** The authenticator app's code, once a second factor is in use. */
  code?: string;
  /** Chosen at the first sign-in with a temporary password. */
  newPassword?: string;
  address: string;
  requestId: string;
  /** The secret of the session that the browser held before. */
  replaces?: string;
}

interface Candidate {
  operatorId: string;
  email: string;
  displayName: string;
  role: OperatorRole;
  customerId: string | null;
  disabled: boolean;
  passwordHash: string | null;
  temporary: boolean;
  temporaryEnded: boolean;
  secondFactorSecret: Buffer | null;
  secondFactorActive: boolean;
}

const FAILED = new Refusal(
  'sign-in-failed',
  'The e-mail address or the password is wrong, or the account is not open. Check both; an administrator can reset the password.',
);

/** Verified against when there is no such account, so that the answer takes as long as for one that exists. */
let decoy: Promise<string> | undefined;

async function findCandidate(dataSource: DataSource, email: string): Promise<Candidate | null> {
  const [row] = await dataSource.query(
    `SELECT o.id AS "operatorId", o.email, o.display_name AS "displayName", o.role, o.customer_id AS "customerId", o.disabled,
            c.password_hash AS "passwordHash", c.temporary_until IS NOT NULL AS temporary,
            coalesce(c.temporary_until < now(), false) AS "temporaryEnded",
            c.second_factor_secret AS "secondFactorSecret", c.second_factor_since IS NOT NULL AS "secondFactorActive"
     FROM operators o JOIN operator_credentials c ON c.operator_id = o.id WHERE o.email_key = $1`,
    [emailKeyOf(email)],
  );
  return row ?? null;
}

/** Takes the same time for every reason there is to refuse. */
async function isProven(candidate: Candidate | null, password: string): Promise<boolean> {
  decoy ??= hashChosenPassword('no account has this password');
  const right = await verifyChosenPassword(password, candidate?.passwordHash ?? (await decoy));
  return right && !!candidate?.passwordHash && !candidate.disabled && !candidate.temporaryEnded;
}

/**
 * Signs an operator in by e-mail address and password, and by a code where a second factor is in use.
 * @returns the secret of a new session
 * @throws Refusal `too-many-attempts`; `sign-in-failed`, alike for every reason; `second-factor-required`; `second-factor-wrong`;
 *   `password-change-required` when the password is a temporary one; `weak-password` for the one that is to replace it
 */
export async function signIn(
  { dataSource, sealer }: { dataSource: DataSource; sealer: Sealer },
  attempt: SignInAttempt,
): Promise<{ operatorId: string; secret: string }> {
  const { email, password, code, newPassword, address } = attempt;
  const throttle = new SignInThrottle(dataSource);
  const account = emailKeyOf(email);
  await throttle.admit(account, address);
  const candidate = await findCandidate(dataSource, email);
  if (!(await isProven(candidate, password)) || !candidate) {
    await recordFailure(dataSource.manager, attempt, candidate, 'password');
    throw FAILED;
  }
  try {
    requireMore(candidate, attempt);
  } catch (refusal) {
    await throttle.forgive(account, address);
    throw refusal;
  }
  const secret = await dataSource.transaction(async (manager) => {
    if (candidate.secondFactorActive && !(await useSecondFactorCode(manager, sealer, candidate, code ?? '')))
      return null;
    if (candidate.temporary && newPassword) await storePassword(manager, candidate.operatorId, newPassword);
    await recordAct(manager, { ...actOf(attempt, candidate), details: { via: 'password' } });
    return startSession(manager, candidate.operatorId, attempt.replaces);
  });
  if (secret === null) {
    await recordFailure(dataSource.manager, attempt, candidate, 'second factor');
    throw new Refusal(
      'second-factor-wrong',
      'The code is wrong or was used already. Wait for the next one and enter that.',
    );
  }
  await throttle.succeed(account, address);
  return { operatorId: candidate.operatorId, secret };
}

/** The password was right: says what else is needed. */
function requireMore(candidate: Candidate, { code, newPassword }: SignInAttempt): void {
  if (candidate.secondFactorActive && !code) {
    throw new Refusal('second-factor-required', 'Enter the code that your authenticator app shows for Musterroll.');
  }
  if (!candidate.temporary) return;
  if (!newPassword) {
    throw new Refusal('password-change-required', 'This password is temporary. Choose a password of your own.');
  }
  judgeOperatorPassword(newPassword, candidate);
}

const actOf = ({ address, requestId }: SignInAttempt, candidate: Candidate | null) => ({
  operatorId: candidate?.operatorId ?? null,
  customerId: candidate?.customerId ?? null,
  operation: 'sign_in' as const,
  address,
  requestId,
});

/** The address as entered is left out: people type passwords into that field. */
async function recordFailure(
  manager: EntityManager,
  attempt: SignInAttempt,
  candidate: Candidate | null,
  wrong: string,
) {
  await recordAct(manager, { ...actOf(attempt, candidate), outcome: 'denied', details: { via: 'password', wrong } });
}
