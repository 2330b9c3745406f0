import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { recordAct } from '../audit/record';
import { hashChosenPassword, judgeChosenPassword, verifyChosenPassword } from '../credentials/chosen-password';
import { verifyTemporaryPassword } from '../credentials/temporary-password';
import { lockCustomer } from '../operations/load-directory';
import { Refusal } from './refusal';
import { SignInThrottle } from './sign-in-throttle';

/** What a user enters who signs in for the first time, and where from. */
export interface PasswordChange {
  upn: string;
  /** The temporary password, or the one that somebody else chose for the user. */
  temporaryPassword: string;
  newPassword: string;
  address: string;
  requestId: string;
}

interface Candidate {
  id: string;
  customerId: string;
  displayName: string;
  temporaryPasswordHash: Buffer | null;
  passwordHash: string | null;
  open: boolean;
}

/** As long as whoever calls the API may wait for a chunk of a bulk job. */
const LONGEST_LOCK_WAIT = '5s';

const FAILED = new Refusal(
  'sign-in-failed',
  'The user name or the temporary password is wrong, was used already or has expired, or the account is not open. Check both; an administrator can reset the password.',
);

/** Verified against where there is nothing to verify, so that every refusal takes the same work. */
let decoy: Promise<string> | undefined;
const NO_HASH = createHash('sha256').digest();
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Puts a password that the user has chosen in place of the temporary one, which works exactly once. It is judged before the account is
 * looked at, so that the judgement tells nothing about the account.
 * @throws Refusal `weak-password`; `too-many-attempts` with the seconds to wait; `sign-in-failed`, alike for every reason
 */
export async function changeTemporaryPassword(dataSource: DataSource, change: PasswordChange): Promise<void> {
  const upnKey = change.upn.trim().toLowerCase();
  judgeNewPassword(change, '');
  const throttle = new SignInThrottle(dataSource);
  // Apart from the operators' accounts, which may have the same addresses.
  const account = `user ${upnKey}`;
  await throttle.admit(account, change.address);
  const candidate = await findCandidate(dataSource.manager, upnKey);
  if (!(await isProven(candidate, change.temporaryPassword)) || !candidate?.open) {
    return refuse(dataSource.manager, change, candidate);
  }
  try {
    judgeNewPassword(change, candidate.displayName);
  } catch (refusal) {
    await throttle.forgive(account, change.address);
    throw refusal;
  }
  const passwordHash = await hashChosenPassword(change.newPassword);
  const done = await dataSource.transaction((manager) => replacePassword(manager, change, candidate, passwordHash));
  if (!done) return refuse(dataSource.manager, change, candidate);
  await throttle.succeed(account, change.address);
}

function judgeNewPassword({ upn, temporaryPassword, newPassword }: PasswordChange, displayName: string): void {
  if (newPassword.trim() === temporaryPassword.trim()) {
    throw new Refusal('weak-password', 'Choose a password other than the temporary one: others have seen that.');
  }
  const reason = judgeChosenPassword(newPassword, { upn, displayName });
  if (reason) throw new Refusal('weak-password', SENTENCES[reason]);
}

const SENTENCES = {
  'too-short':
    'Choose a password of 12 characters or more; several words that do not belong together are easy to keep in mind.',
  'too-long': 'Choose a password of 256 characters or less.',
  common: 'This password is among the first that anybody would try. Choose one that nobody can guess.',
  'holds-the-name': 'The password holds your name. Choose one without.',
};

async function findCandidate(manager: EntityManager, upnKey: string): Promise<Candidate | null> {
  const [row] = await manager.query(
    `SELECT u.id, u.customer_id AS "customerId", u.display_name AS "displayName", u.temporary_password_hash AS "temporaryPasswordHash",
            u.password_hash AS "passwordHash", ${OPEN} AS open
     FROM users u WHERE u.upn_key = $1 AND u.deleted_at IS NULL`,
    [upnKey],
  );
  return row ?? null;
}

/** Whoever has chosen a password already signs in with that one. */
const OPEN = `NOT u.blocked AND u.must_change_password AND coalesce(u.temporary_password_expires_at > now(), u.password_hash IS NOT NULL)`;

/** Both kinds of hash are verified every time, whether there is one or not. */
async function isProven(candidate: Candidate | null, password: string): Promise<boolean> {
  decoy ??= hashChosenPassword('no account has this password');
  const { temporaryPasswordHash, passwordHash } = candidate ?? {};
  const temporary = verifyTemporaryPassword(password, candidate?.id ?? NOBODY, temporaryPasswordHash ?? NO_HASH);
  const chosen = await verifyChosenPassword(password, passwordHash ?? (await decoy));
  return (temporary && !!temporaryPasswordHash) || (chosen && !!passwordHash);
}

/** Looks again, under the lock of every change to the customer's users: of two at once, or beside a reset, one comes first. */
async function replacePassword(
  manager: EntityManager,
  { address, requestId }: PasswordChange,
  { id, customerId, temporaryPasswordHash, passwordHash: formerHash }: Candidate,
  passwordHash: string,
): Promise<boolean> {
  await manager.query(`SELECT set_config('lock_timeout', $1, true)`, [LONGEST_LOCK_WAIT]);
  if (!(await lockCustomer(manager, customerId, true))) return false;
  const [changed] = await manager.query(
    `UPDATE users u SET password_hash = $2, temporary_password_hash = NULL, temporary_password_expires_at = NULL,
       credential_job_id = NULL, credential_row = NULL, must_change_password = false, updated_at = now()
     WHERE u.id = $1 AND u.deleted_at IS NULL AND ${OPEN}
       AND u.temporary_password_hash IS NOT DISTINCT FROM $3 AND u.password_hash IS NOT DISTINCT FROM $4
     RETURNING u.id`,
    [id, passwordHash, temporaryPasswordHash, formerHash],
  );
  if (changed.length === 0) return false;
  await recordAct(manager, { ...ACT, customerId, subjects: [id], address, requestId });
  return true;
}

const ACT = { operatorId: null, operation: 'change_password' as const };

/** The name as entered is left out of the log: people type passwords into that field. */
async function refuse(
  manager: EntityManager,
  { address, requestId }: PasswordChange,
  candidate: Candidate | null,
): Promise<never> {
  await recordAct(manager, {
    ...ACT,
    customerId: candidate?.customerId ?? null,
    subjects: candidate ? [candidate.id] : [],
    outcome: 'denied',
    address,
    requestId,
  });
  throw FAILED;
}
