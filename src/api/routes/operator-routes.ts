import { z } from 'zod';
import { asGatekeeper } from '../../access/act-as';
import { listOperators, viewOperator } from '../../access/list-operators';
import { changeOperator, createOperator, resetOperator } from '../../access/operators';
import { OPERATOR_ROLES } from '../../entities/operator';
import { decodeCursor, encodeCursor } from '../cursor';
import { plainText } from '../plain-text';
import { notFound } from '../problem';
import { type Call, route } from '../route';
import { pageOf, pageQuery } from '../schemas';

const MANAGE = { to: 'partner', permission: 'system.manage' } as const;
const operatorParams = z.object({ operatorId: z.uuid() });

const operatorSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    displayName: z.string(),
    role: z.enum(OPERATOR_ROLES),
    customerId: z.string().nullable(),
    customerName: z.string().nullable(),
    disabled: z.boolean(),
    secondFactor: z.boolean().describe('Signs in with an authenticator app as well'),
    linked: z.boolean().describe('Has signed in through the identity provider'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Operator' });
const withPassword = operatorSchema.extend({
  temporaryPassword: z.string().describe('Shown this once; it has to be changed at the first sign-in'),
});

const displayName = plainText(200);
const role = z.enum(OPERATOR_ROLES);
const customerId = z.uuid().nullable().describe('For the role customer-admin: the customer; else null');

const actingOf = ({ caller, address, requestId }: Call<unknown, unknown, unknown>) => ({
  ...caller,
  address,
  requestId,
});

/** Operators: who may use this product, and as what. */
export const operatorRoutes = [
  route({
    method: 'get',
    path: '/operators',
    access: MANAGE,
    summary: 'The operators, by e-mail address',
    query: z.object(pageQuery),
    answers: { 200: pageOf(operatorSchema) },
    async handle({ dataSource, query: { limit, cursor } }) {
      const page = { limit, after: decodeCursor(cursor, ['text'])?.[0] };
      const { items, next } = await listOperators(dataSource.manager, page);
      return { status: 200, body: { items, nextCursor: next === null ? null : encodeCursor([next]) } };
    },
  }),

  route({
    method: 'post',
    path: '/operators',
    access: MANAGE,
    summary: 'Adds an operator, with a temporary password',
    body: z.object({ email: z.email().max(320), displayName, role, customerId: customerId.default(null) }),
    idempotent: true,
    answers: { 201: withPassword, 403: 'beyond-your-rights', 409: 'email-taken', 422: 'unknown-customer' },
    handle: (call) =>
      call.transaction((transaction) =>
        asGatekeeper(transaction, async (manager) => {
          const hours = call.config.TEMPORARY_PASSWORD_HOURS;
          const { operator, temporaryPassword } = await createOperator(manager, actingOf(call), call.body, hours);
          const view = await viewOperator(manager, operator.id);
          return {
            status: 201,
            body: { ...view, temporaryPassword },
            repeat: view,
            headers: { Location: `/api/v1/operators/${operator.id}`, 'Cache-Control': 'no-store' },
          };
        }),
      ),
  }),

  route({
    method: 'get',
    path: '/operators/:operatorId',
    access: MANAGE,
    summary: 'One operator',
    params: operatorParams,
    answers: { 200: operatorSchema },
    async handle({ dataSource, params }) {
      const operator = await viewOperator(dataSource.manager, params.operatorId);
      if (!operator) throw notFound('operator');
      return { status: 200, body: operator };
    },
  }),

  route({
    method: 'patch',
    path: '/operators/:operatorId',
    access: MANAGE,
    summary: 'Changes name, role or customer of an operator, or disables it; other rights sign it out everywhere',
    params: operatorParams,
    body: z.object({ displayName, role, customerId, disabled: z.boolean() }).partial(),
    answers: { 200: operatorSchema, 403: 'beyond-your-rights', 409: 'last-global-admin', 422: 'unknown-customer' },
    handle: (call) =>
      call.dataSource.transaction(async (manager) => {
        const { id } = await changeOperator(manager, actingOf(call), call.params.operatorId, call.body);
        return { status: 200, body: await viewOperator(manager, id) };
      }),
  }),

  route({
    method: 'post',
    path: '/operators/:operatorId/reset',
    access: MANAGE,
    summary: 'Gives an operator a new temporary password, takes its second factor away and signs it out everywhere',
    params: operatorParams,
    idempotent: true,
    answers: { 200: withPassword, 403: 'beyond-your-rights' },
    handle: (call) =>
      call.transaction((transaction) =>
        asGatekeeper(transaction, async (manager) => {
          const hours = call.config.TEMPORARY_PASSWORD_HOURS;
          const { operator, temporaryPassword } = await resetOperator(
            manager,
            actingOf(call),
            call.params.operatorId,
            hours,
          );
          const view = await viewOperator(manager, operator.id);
          const headers = { 'Cache-Control': 'no-store' };
          return { status: 200, body: { ...view, temporaryPassword }, repeat: view, headers };
        }),
      ),
  }),
];
