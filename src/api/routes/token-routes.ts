import { z } from 'zod';
import { asGatekeeper } from '../../access/act-as';
import { listTokens, makeToken, revokeToken, type TokenWish } from '../../access/manage-tokens';
import type { ApiToken } from '../../entities/api-token';
import { PERMISSIONS } from '../../entities/permission';
import { plainText } from '../plain-text';
import { type Answer, type Call, route } from '../route';

const MANAGE = { to: 'partner', permission: 'system.manage' } as const;
const OWN = { to: 'caller' } as const;
const ofOperator = z.object({ operatorId: z.uuid() });
const tokenId = z.uuid();

const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(PERMISSIONS)).nullable().describe('Permissions it is limited to; null: all of its operator'),
    customerId: z.string().nullable().describe('The only customer it is good for; null: all that its operator sees'),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().describe('Exact to a minute'),
    revokedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ApiToken' });
const newTokenSchema = tokenSchema.extend({ token: z.string().describe('Shown this once') });
const list = z.object({ items: z.array(tokenSchema), nextCursor: z.null() });

const wishSchema = z.object({
  name: plainText(200).describe('What it is for'),
  scopes: z.array(z.enum(PERMISSIONS)).min(1).optional(),
  customerId: z.uuid().optional(),
  expiresAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .refine((moment) => moment.getTime() > Date.now(), 'must lie in the future')
    .optional(),
});

/** Without the hash: nobody needs to see it. */
const viewToken = ({ hash: _, operatorId: __, ...token }: ApiToken) => token;

const makerOf = ({ caller, address, requestId }: Call<unknown, unknown, unknown>) => ({
  ...caller,
  address,
  requestId,
});

const answerList = async ({ dataSource }: Call<unknown, unknown, unknown>, operatorId: string): Promise<Answer> => {
  const tokens = await listTokens(dataSource.manager, operatorId);
  return { status: 200, body: { items: tokens.map(viewToken), nextCursor: null } };
};

const answerNew = (call: Call<unknown, unknown, TokenWish>, operatorId: string): Promise<Answer> =>
  call.transaction((transaction) =>
    asGatekeeper(transaction, async (manager) => {
      const { token, record } = await makeToken(manager, makerOf(call), operatorId, call.body);
      const view = viewToken(record);
      return { status: 201, body: { ...view, token }, repeat: view, headers: { 'Cache-Control': 'no-store' } };
    }),
  );

const answerRevoked = async (
  call: Call<{ tokenId: string }, unknown, unknown>,
  operatorId: string,
): Promise<Answer> => {
  await call.dataSource.transaction((manager) => revokeToken(manager, makerOf(call), operatorId, call.params.tokenId));
  return { status: 204 };
};

/** API tokens: one's own, and for those who manage the system, everybody's. */
export const tokenRoutes = [
  route({
    method: 'get',
    path: '/me/tokens',
    access: OWN,
    summary: 'Your API tokens, the newest first',
    answers: { 200: list },
    handle: (call) => answerList(call, call.caller.operatorId),
  }),
  route({
    method: 'post',
    path: '/me/tokens',
    access: OWN,
    summary: 'Makes an API token of yours, shown this once',
    body: wishSchema,
    idempotent: true,
    answers: { 201: newTokenSchema, 403: 'beyond-your-rights', 422: 'unknown-customer' },
    handle: (call) => answerNew(call, call.caller.operatorId),
  }),
  route({
    method: 'delete',
    path: '/me/tokens/:tokenId',
    access: OWN,
    summary: 'Revokes an API token of yours at once',
    params: z.object({ tokenId }),
    answers: { 204: 'Revoked' },
    handle: (call) => answerRevoked(call, call.caller.operatorId),
  }),
  route({
    method: 'get',
    path: '/operators/:operatorId/tokens',
    access: MANAGE,
    summary: "An operator's API tokens, the newest first",
    params: ofOperator,
    answers: { 200: list },
    handle: (call) => answerList(call, call.params.operatorId),
  }),
  route({
    method: 'post',
    path: '/operators/:operatorId/tokens',
    access: MANAGE,
    summary: 'Makes an API token for an operator, shown this once',
    params: ofOperator,
    body: wishSchema,
    idempotent: true,
    answers: { 201: newTokenSchema, 403: 'beyond-your-rights', 422: 'unknown-customer' },
    handle: (call) => answerNew(call, call.params.operatorId),
  }),
  route({
    method: 'delete',
    path: '/operators/:operatorId/tokens/:tokenId',
    access: MANAGE,
    summary: "Revokes an operator's API token at once",
    params: ofOperator.extend({ tokenId }),
    answers: { 204: 'Revoked' },
    handle: (call) => answerRevoked(call, call.params.operatorId),
  }),
];
