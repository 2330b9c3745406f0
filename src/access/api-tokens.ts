import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { DataSource, EntityManager } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import type { Config } from '../config';
import { ApiToken } from '../entities/api-token';
import { BOOTSTRAP_OPERATOR_ID, ensureBootstrapOperator } from './bootstrap-operator';
import type { Permission } from './roles';

const PREFIX = 'mr_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 28 draws out of 62 are 166 bits. */
const SECRET_LENGTH = 28;
/** 62 ** 6 is more than the 2 ** 32 values of a CRC. */
const CHECKSUM_LENGTH = 6;
const SHAPE = new RegExp(`^${PREFIX}[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`);

export interface NewApiToken {
  operatorId: string;
  /** What the token is for, in its owner's words. */
  name: string;
  /** Permissions it is limited to; null: all that its operator has. */
  scopes?: readonly Permission[] | null;
  /** The only customer it is good for; null: all that its operator sees. */
  customerId?: string | null;
  /** null: good until it is revoked. */
  expiresAt?: Date | null;
}

/** CRC-32 of the prefix and the secret in base 62: scanners recognise a leaked token without asking us. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = ALPHABET[rest % ALPHABET.length] + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}

/** A new token: `mr_`, 166 random bits and their checksum, all in base 62. */
export function makeApiToken(): string {
  const secret = Array.from({ length: SECRET_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return PREFIX + secret + checksum(PREFIX + secret);
}

/** Whether a text can be one of our tokens at all; what cannot needs no look at the database. */
export function isApiToken(text: string): boolean {
  return SHAPE.test(text) && checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);
}

/** What is stored of a token: 166 bits cannot be guessed, so that one fast hash is enough (NIST SP 800-63B, look-up secrets). */
export function hashApiToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * Makes a token for an operator.
 * @param manager the transaction it is part of
 * @returns the token, which nobody can read again, and its record
 */
export async function issueApiToken(
  manager: EntityManager,
  { operatorId, name, scopes = null, customerId = null, expiresAt = null }: NewApiToken,
): Promise<{ token: string; record: ApiToken }> {
  const token = makeApiToken();
  const record = manager.create(ApiToken, {
    id: uuidv7(),
    operatorId,
    name,
    hash: hashApiToken(token),
    scopes: scopes && [...scopes],
    customerId,
    expiresAt,
    lastUsedAt: null,
    revokedAt: null,
    createdAt: new Date(),
  });
  await manager.insert(ApiToken, record);
  return { token, record };
}

/**
 * Gives a fresh installation its way in: the token of a first global administrator, unless BOOTSTRAP_TOKEN is one.
 * Processes that start together agree on who makes it.
 * @returns the token, to be shown once; null when there is a way in already
 */
export async function ensureFirstToken(dataSource: DataSource, config: Config): Promise<string | null> {
  if (config.BOOTSTRAP_TOKEN) return null;
  return dataSource.transaction(async (manager) => {
    await manager.query('LOCK TABLE api_tokens IN SHARE ROW EXCLUSIVE MODE');
    const [{ taken }] = await manager.query(
      `SELECT EXISTS (SELECT FROM api_tokens)
           OR EXISTS (SELECT FROM operators WHERE role = 'global-admin' AND id <> $1) AS taken`,
      [BOOTSTRAP_OPERATOR_ID],
    );
    if (taken) return null;
    const operatorId = await ensureBootstrapOperator(manager);
    return (await issueApiToken(manager, { operatorId, name: 'First start' })).token;
  });
}
