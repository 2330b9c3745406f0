import { pipeline } from 'node:stream/promises';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { recordAct } from '../../audit/record';
import { USER_FILTERS } from '../../jobs/user-filter';
import { findOperation } from '../../operations/all-operations';
import { actOf } from '../act-of';
import { changedUser, omitReadOnly, requireSameLicenses } from '../changed-user';
import { orExplain } from '../explain-filter';
import { exportUsers } from '../export-users';
import { notFound } from '../problem';
import { type Route, route } from '../route';
import { customerParams, pageOf, pageQuery, userParams, userSchema } from '../schemas';
import { actOnUser } from '../single-act';
import { licenseWish, readLicenses, readUserInput, userFields } from '../user-input';
import { userSort } from '../user-order';
import { describeUser, listUsers, requireOrder } from '../users';

/** A user and what the act on it did; a temporary password is told once. */
const actedUser = userSchema
  .extend({
    status: z.enum(['succeeded', 'unchanged']),
    warnings: z.array(z.object({ code: z.string(), detail: z.string() })),
    temporaryPassword: z.string().optional(),
  })
  .meta({ id: 'ActedUser' });

/** A field that nobody knows is refused: dropped in silence, a misspelt `blocked` would leave an account open. */
const newUser = z
  .strictObject({ ...userFields, licenses: z.array(licenseWish).max(100) })
  .partial()
  .extend({ upn: z.string().max(2000), displayName: z.string().max(2000) });

const listQuery = USER_FILTERS.extend({ sort: userSort });

const userCount = z
  .object({
    value: z.number().int(),
    exact: z.boolean().describe('false: there are as many at least, counted or judged by a sample'),
  })
  .nullable()
  .describe('How many users match; told with the first page');

const nothing = z.object({}).loose().optional();

/** A customer's users, one by one and as a list. */
export const userRoutes: Route[] = [
  route({
    method: 'get',
    path: '/customers/:customerId/users',
    access: { to: 'customer', permission: 'users.read' },
    summary: 'Users and what they hold, in the order of their user names unless asked for another',
    params: customerParams,
    query: listQuery.extend(pageQuery),
    answers: { 200: pageOf(userSchema).extend({ count: userCount }) },
    handle: async ({ transaction, customer, query, config }) => {
      const list = (manager: EntityManager) =>
        listUsers(manager, customer.id, query, config.DELETED_USER_RETENTION_DAYS);
      return { status: 200, body: await orExplain(transaction(list)) };
    },
  }),

  route({
    method: 'get',
    path: '/customers/:customerId/users.csv',
    access: { to: 'customer', permission: 'users.read' },
    summary: 'The same users as a file, which can come back as a job; every export is in the audit log',
    params: customerParams,
    query: listQuery,
    answers: { 200: 'text/csv' },
    handle: async (call) => {
      const { transaction, customer, query, config, response } = call;
      await orExplain(transaction((manager) => requireOrder(manager, customer.id, query)));
      const { state, filter, search } = query;
      // What was searched for may be somebody's name: entries outlive the people in them.
      const details = { state, filter, searched: Boolean(search?.trim()) };
      await transaction((manager) => recordAct(manager, { ...actOf(call), operation: 'export_users', details }));
      response.setHeader('Content-Type', 'text/csv; charset=utf-8');
      response.setHeader(
        'Content-Disposition',
        `attachment; filename="${state === 'deleted' ? 'deleted-' : ''}users.csv"`,
      );
      response.setHeader('Cache-Control', 'no-store');
      await pipeline(exportUsers(transaction, customer.id, query, config.DELETED_USER_RETENTION_DAYS), response);
      return undefined;
    },
  }),

  route({
    method: 'get',
    path: '/customers/:customerId/users/:userId',
    access: { to: 'customer', permission: 'users.read' },
    summary: 'One user, live or restorable',
    params: userParams,
    answers: { 200: userSchema },
    handle: async ({ transaction, customer, params, config }) => {
      const user = await transaction((manager) =>
        describeUser(manager, customer.id, params.userId, config.DELETED_USER_RETENTION_DAYS),
      );
      if (!user) throw notFound('user');
      return { status: 200, body: user };
    },
  }),

  route({
    method: 'post',
    path: '/customers/:customerId/users',
    access: { to: 'customer', permission: 'users.write' },
    summary: 'Creates a user, licences included; the temporary password is told once, here',
    params: customerParams,
    body: newUser,
    idempotent: true,
    answers: { 201: actedUser },
    handle: async (call) => {
      const { licenses, ...fields } = call.body;
      const answer = await actOnUser(call, findOperation('create-users')!, 201, (catalogue) => ({
        ...readUserInput(fields, catalogue),
        licenses: readLicenses(licenses ?? [], 'Licenses', catalogue),
      }));
      const { id } = answer.body as { id: string };
      return {
        ...answer,
        headers: { ...answer.headers, Location: `/api/v1/customers/${call.customer.id}/users/${id}` },
      };
    },
  }),

  route({
    method: 'patch',
    path: '/customers/:customerId/users/:userId',
    access: { to: 'customer', permission: 'users.write' },
    summary: 'Changes the fields that are given; null clears one; a new upn renames',
    params: userParams,
    body: changedUser,
    idempotent: true,
    answers: { 200: actedUser },
    handle: async (call) => {
      const { upn, licenses, ...fields } = omitReadOnly(call.body);
      if (licenses) await requireSameLicenses(call, call.params.userId, licenses);
      return actOnUser(call, findOperation('update-users')!, 200, (catalogue) =>
        readUserInput({ ...fields, userId: call.params.userId, ...(upn !== undefined && { newUpn: upn }) }, catalogue),
      );
    },
  }),

  route({
    method: 'delete',
    path: '/customers/:customerId/users/:userId',
    access: { to: 'customer', permission: 'users.write' },
    summary: 'Deletes a user: its seats are free, and it can be restored until the retention passes',
    params: userParams,
    idempotent: true,
    answers: { 200: actedUser },
    handle: (call) =>
      actOnUser(call, findOperation('delete-users')!, 200, (catalogue) =>
        readUserInput({ userId: call.params.userId }, catalogue),
      ),
  }),

  route({
    method: 'post',
    path: '/customers/:customerId/users/:userId/restore',
    access: { to: 'customer', permission: 'users.write' },
    summary: 'Brings a deleted user back, with the licences that are available; `upn` resolves a taken name',
    params: userParams,
    body: z.strictObject({ upn: z.string().max(2000).optional() }).optional(),
    idempotent: true,
    answers: { 200: actedUser },
    handle: (call) => {
      const upn = call.body?.upn;
      return actOnUser(call, findOperation('restore-users')!, 200, (catalogue) =>
        readUserInput({ userId: call.params.userId, ...(upn !== undefined && { newUpn: upn }) }, catalogue),
      );
    },
  }),

  route({
    method: 'post',
    path: '/customers/:customerId/users/:userId/reset-password',
    access: { to: 'customer', permission: 'passwords.reset' },
    summary: 'Makes a new temporary password and tells it once; the old one is dead at once',
    params: userParams,
    body: nothing,
    idempotent: true,
    answers: { 200: actedUser },
    handle: (call) =>
      actOnUser(call, findOperation('reset-passwords')!, 200, (catalogue) =>
        readUserInput({ userId: call.params.userId }, catalogue),
      ),
  }),

  route({
    method: 'post',
    path: '/customers/:customerId/users/:userId/licenses',
    access: { to: 'customer', permission: 'licenses.write' },
    summary: 'Adds and removes licences in one step, all or none',
    params: userParams,
    body: z.strictObject({
      add: z.array(licenseWish).max(100).default([]),
      remove: z.array(z.string().max(100)).max(100).default([]),
    }),
    idempotent: true,
    answers: { 200: actedUser },
    handle: (call) => {
      const { add, remove } = call.body;
      const toRemove = remove.map((sku) => ({ sku, disabledPlans: [] }));
      return actOnUser(call, findOperation('assign-licenses')!, 200, (catalogue) => ({
        ...readUserInput({ userId: call.params.userId }, catalogue),
        addLicenses: readLicenses(add, 'Add licenses', catalogue),
        removeLicenses: readLicenses(toRemove, 'Remove licenses', catalogue),
      }));
    },
  }),
];
