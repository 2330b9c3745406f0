import type { DataSource, EntityManager } from 'typeorm';
import { hashChosenPassword, judgeChosenPassword, verifyChosenPassword } from '../credentials/chosen-password';
import { Operator } from '../entities/operator';
import { OperatorCredentials } from '../entities/operator-credentials';
import { Refusal } from './refusal';
import { SignInThrottle } from './sign-in-throttle';

/** The least length of a password that stands alone, and of one beside a second factor (NIST SP 800-63B-4, 3.1.1.2). */
const SHORTEST_ALONE = 15;
const SHORTEST_WITH_SECOND_FACTOR = 8;

/** Whose password it is to be. */
export interface PasswordOwner {
  email: string;
  displayName: string;
  secondFactorActive: boolean;
}

/**
 * Judges a password that an operator has chosen.
 * @throws Refusal `weak-password`, saying what to change
 */
export function judgeOperatorPassword(password: string, owner: PasswordOwner): void {
  const shortest = owner.secondFactorActive ? SHORTEST_WITH_SECOND_FACTOR : SHORTEST_ALONE;
  const reason = judgeChosenPassword(password, { upn: owner.email, displayName: owner.displayName }, shortest);
  if (!reason) return;
  const sentence = {
    'too-short': owner.secondFactorActive
      ? `Choose a password of ${shortest} characters or more.`
      : `Choose a password of ${shortest} characters or more; several words that do not belong together are easy to keep in mind.`,
    'too-long': 'Choose a password of 256 characters or less.',
    common: 'This password is among the first that anybody would try. Choose one that nobody can guess.',
    'holds-the-name': 'The password holds your name or your address. Choose one without.',
  }[reason];
  throw new Refusal('weak-password', sentence);
}

/**
 * Makes sure that whoever is signed in knows the password as well: what a stolen session or token must not be enough for. Guessing here
 * is slowed down like guessing at sign-in, by the same count.
 * @throws Refusal `sign-in-failed` when the password is wrong or there is none, `too-many-attempts`
 */
export async function requirePassword(
  dataSource: DataSource,
  { operatorId, password, address }: { operatorId: string; password: string; address: string },
): Promise<void> {
  const throttle = new SignInThrottle(dataSource);
  const { emailKey } = await dataSource.manager.findOneByOrFail(Operator, { id: operatorId });
  await throttle.admit(emailKey, address);
  const credentials = await dataSource.manager.findOneBy(OperatorCredentials, { operatorId });
  if (!credentials?.passwordHash || !(await verifyChosenPassword(password, credentials.passwordHash))) {
    throw new Refusal('sign-in-failed', 'The present password is wrong. Enter the one that you signed in with.');
  }
  await throttle.succeed(emailKey, address);
}

/** Stores a password that has been judged, in place of the one before, temporary or not. */
export async function storePassword(manager: EntityManager, operatorId: string, password: string): Promise<void> {
  await manager.query(
    'UPDATE operator_credentials SET password_hash = $2, temporary_until = NULL WHERE operator_id = $1',
    [operatorId, await hashChosenPassword(password)],
  );
}
