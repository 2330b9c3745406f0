import { generateSecret, generateURI, verify } from 'otplib';
import type { EntityManager } from 'typeorm';
import type { Sealer } from '../credentials/master-key';
import { OperatorCredentials } from '../entities/operator-credentials';
import { Refusal } from './refusal';

/** Seconds of one code; its neighbours count too, for clocks that differ (RFC 6238, sections 4.1 and 5.2). */
const STEP = 30;

/** What a sealed second factor is bound to. */
export const secondFactorContext = (operatorId: string): string => `second-factor:${operatorId}`;

/** What an authenticator app needs. The only time that the secret is shown. */
export interface NewSecondFactor {
  secret: string;
  /** `otpauth://…`, for a QR code. */
  uri: string;
}

/**
 * Makes a second factor for an operator; it is asked for once a code of it has been confirmed.
 * @param label the e-mail address shown in the authenticator app
 * @throws Refusal `second-factor-active` when one is in use already
 */
export async function beginSecondFactor(
  manager: EntityManager,
  sealer: Sealer,
  { operatorId, label }: { operatorId: string; label: string },
): Promise<NewSecondFactor> {
  const secret = generateSecret();
  const sealed = sealer.seal(Buffer.from(secret), secondFactorContext(operatorId));
  const [, begun] = await manager.query(
    `UPDATE operator_credentials SET second_factor_secret = $2, second_factor_step = 0
     WHERE operator_id = $1 AND second_factor_since IS NULL`,
    [operatorId, sealed],
  );
  if (begun === 0) {
    throw new Refusal(
      'second-factor-active',
      'You have a second factor already. Remove it first, then set up another.',
    );
  }
  return { secret, uri: generateURI({ issuer: 'Musterroll', label, secret }) };
}

/**
 * Judges a code and uses it up: the same code never works twice, not even for two requests at once.
 * @returns false when the code is wrong, too old or used
 */
export async function useSecondFactorCode(
  manager: EntityManager,
  sealer: Sealer,
  credentials: Pick<OperatorCredentials, 'operatorId' | 'secondFactorSecret'>,
  code: string,
): Promise<boolean> {
  const { operatorId, secondFactorSecret } = credentials;
  if (!secondFactorSecret || !/^\d{6}$/.test(code)) return false;
  const secret = sealer.open(secondFactorSecret, secondFactorContext(operatorId)).toString();
  const verdict = await verify({ secret, token: code, epochTolerance: STEP });
  if (!verdict.valid || !('timeStep' in verdict)) return false;
  const [, used] = await manager.query(
    `UPDATE operator_credentials SET second_factor_step = $2 WHERE operator_id = $1 AND second_factor_step < $2`,
    [operatorId, verdict.timeStep],
  );
  return used === 1;
}

/**
 * Puts a second factor into use.
 * @throws Refusal `second-factor-missing` when none was begun, `second-factor-wrong` when the code is not of it
 */
export async function confirmSecondFactor(
  manager: EntityManager,
  sealer: Sealer,
  operatorId: string,
  code: string,
): Promise<void> {
  const credentials = await manager.findOneBy(OperatorCredentials, { operatorId });
  if (!credentials?.secondFactorSecret || credentials.secondFactorSince) {
    throw new Refusal('second-factor-missing', 'There is no second factor to confirm. Begin setting one up first.');
  }
  if (!(await useSecondFactorCode(manager, sealer, credentials, code))) {
    throw new Refusal(
      'second-factor-wrong',
      'The code is not the one your authenticator app shows now. Check that the clock of your phone is right and enter the next code.',
    );
  }
  await manager.query('UPDATE operator_credentials SET second_factor_since = now() WHERE operator_id = $1', [
    operatorId,
  ]);
}

/** Takes the second factor away. Whoever calls has made sure that the operator may do without. */
export async function removeSecondFactor(manager: EntityManager, operatorId: string): Promise<void> {
  await manager.query(
    `UPDATE operator_credentials SET second_factor_secret = NULL, second_factor_since = NULL, second_factor_step = 0
     WHERE operator_id = $1`,
    [operatorId],
  );
}
