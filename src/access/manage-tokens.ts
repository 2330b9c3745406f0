import type { EntityManager } from 'typeorm';
import { ApiToken } from '../entities/api-token';
import { Operator } from '../entities/operator';
import { type ActingOperator, recordFor, requireRank } from './acting-operator';
import { issueApiToken } from './api-tokens';
import type { Caller } from './caller';
import { Refusal } from './refusal';
import { type Permission, ROLES } from './roles';

/** What a new token is to be; what is left out is as wide as its maker's own rights. */
export interface TokenWish {
  name: string;
  scopes?: readonly Permission[];
  customerId?: string;
  expiresAt?: Date;
}

/**
 * Makes a token for an operator. It can do no more than its operator, and no more and no longer than the token or session that asked for
 * it: a stolen narrow token does not become a wide one.
 * @param maker who asks, and the request it came with
 * @throws Refusal `not-found`, `beyond-your-rights`, `unknown-customer`
 */
export async function makeToken(
  manager: EntityManager,
  maker: Caller & ActingOperator,
  operatorId: string,
  wish: TokenWish,
): Promise<{ token: string; record: ApiToken }> {
  const owner = await requireOwner(manager, operatorId);
  requireRank(maker, owner.role);
  const limits = {
    scopes: narrowScopes(maker, owner, wish.scopes),
    customerId: await narrowCustomer(manager, maker, owner, wish.customerId),
    expiresAt: earliest(maker.expiresAt, wish.expiresAt),
  };
  const issued = await issueApiToken(manager, { operatorId, name: wish.name, ...limits });
  await recordFor(manager, maker, {
    operation: 'create_token',
    customerId: limits.customerId ?? owner.customerId,
    // Whoever revokes a stolen token finds here what was made with it.
    details: {
      token: issued.record.id,
      operator: operatorId,
      ...limits,
      ...(maker.tokenId && { madeWith: maker.tokenId }),
    },
  });
  return issued;
}

/** An operator's tokens, the newest first. */
export function listTokens(manager: EntityManager, operatorId: string): Promise<ApiToken[]> {
  return manager.find(ApiToken, { where: { operatorId }, order: { id: 'DESC' } });
}

/**
 * Ends a token at once. Ending it again changes nothing.
 * @throws Refusal `not-found` when the operator has no such token, `beyond-your-rights`
 */
export async function revokeToken(
  manager: EntityManager,
  by: ActingOperator,
  operatorId: string,
  tokenId: string,
): Promise<void> {
  const owner = await requireOwner(manager, operatorId);
  requireRank(by, owner.role);
  const token = await manager.findOneBy(ApiToken, { id: tokenId, operatorId });
  if (!token) throw new Refusal('not-found', 'There is no such token. Take the id from the list of tokens.');
  if (token.revokedAt) return;
  await manager.query('UPDATE api_tokens SET revoked_at = now() WHERE id = $1', [tokenId]);
  await recordFor(manager, by, {
    operation: 'revoke_token',
    customerId: owner.customerId,
    details: { token: tokenId, operator: operatorId },
  });
}

async function requireOwner(manager: EntityManager, id: string): Promise<Operator> {
  const owner = await manager.findOneBy(Operator, { id });
  if (!owner) throw new Refusal('not-found', 'There is no such operator. Take the id from the list of operators.');
  return owner;
}

function narrowScopes(
  maker: Caller,
  owner: Operator,
  wished: readonly Permission[] | undefined,
): readonly Permission[] | null {
  const scopes = wished ?? maker.scopes;
  const beyond = scopes?.find((scope) => !ROLES[owner.role][scope] || (maker.scopes && !maker.scopes.includes(scope)));
  if (!beyond) return scopes;
  throw new Refusal(
    'beyond-your-rights',
    `The scope "${beyond}" goes beyond what the token's operator, or the token you are using, may do. Leave it out.`,
  );
}

async function narrowCustomer(
  manager: EntityManager,
  maker: Caller,
  owner: Operator,
  wished: string | undefined,
): Promise<string | null> {
  const customerId = wished ?? maker.customerId;
  const only = [maker.customerId, owner.customerId].filter((id) => id !== null);
  const [customer] = customerId ? await manager.query('SELECT FROM customers WHERE id = $1', [customerId]) : [true];
  if (customer && only.every((id) => id === customerId || (customerId === null && id === owner.customerId)))
    return customerId;
  throw new Refusal(
    'unknown-customer',
    'There is no such customer, or it is not yours. Take customerId from the list of customers.',
  );
}

function earliest(...moments: (Date | null | undefined)[]): Date | null {
  const times = moments.filter((moment) => moment != null).map((moment) => moment.getTime());
  return times.length === 0 ? null : new Date(Math.min(...times));
}
