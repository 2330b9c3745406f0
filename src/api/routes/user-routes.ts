import { z } from 'zod';
import { UnknownFilter, USER_FILTERS } from '../../jobs/user-filter';
import { findOperation } from '../../operations/all-operations';
import { notFound, Problem } from '../problem';
import { type Route, route } from '../route';
import { customerParams, pageOf, pageQuery, userParams, userSchema } from '../schemas';
import { actOnUser } from '../single-act';
import { licenseWish, readLicenses, readUserInput, userFields } from '../user-input';
import { describeUser, listUsers } from '../users';

/** A user and what the act on it did; a temporary password is told once. */
const actedUser = userSchema
  .extend({
    status: z.enum(['succeeded', 'unchanged']),
    warnings: z.array(z.object({ code: z.string(), detail: z.string() })),
    temporaryPassword: z.string().optional(),
  })
  .meta({ id: 'ActedUser' });

const newUser = z
  .object({ ...userFields, licenses: z.array(licenseWish).max(100) })
  .partial()
  .extend({ upn: z.string().max(2000), displayName: z.string().max(2000) });

const nothing = z.object({}).loose().optional();

/** A customer's users, one by one and as a list. */
export const userRoutes: Route[] = [
  route({
    method: 'get',
    path: '/customers/:customerId/users',
    access: { to: 'customer', permission: 'users.read' },
    summary: 'Users and what they hold, in the order of their user names',
    params: customerParams,
    query: USER_FILTERS.extend(pageQuery),
    answers: { 200: pageOf(userSchema) },
    handle: async ({ transaction, customer, query, config }) => {
      try {
        return {
          status: 200,
          body: await transaction((manager) =>
            listUsers(manager, customer.id, query, config.DELETED_USER_RETENTION_DAYS),
          ),
        };
      } catch (error) {
        throw error instanceof UnknownFilter ? new Problem(422, 'unknown-filter', error.message) : error;
      }
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
    body: z.object({ ...userFields, upn: z.string().max(2000) }).partial(),
    idempotent: true,
    answers: { 200: actedUser },
    handle: (call) => {
      const { upn, ...fields } = call.body;
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
    body: z.object({ upn: z.string().max(2000).optional() }).optional(),
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
    body: z.object({
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
