import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { recordAct } from '../../audit/record';
import { Customer } from '../../entities/customer';
import { lockCustomer } from '../../operations/load-directory';
import { parseUsageLocation } from '../../operations/values/parse-usage-location';
import { actOf } from '../act-of';
import { addDomains, describeCustomer, listCustomers, replaceDomains } from '../customers';
import { plainText } from '../plain-text';
import { readDomain } from '../read-domain';
import { route } from '../route';
import { customerParams, customerSchema, pageOf, pageQuery } from '../schemas';

const location = z.string().transform((text, context) => {
  try {
    return parseUsageLocation(text, 'Usage location');
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be an ISO 3166-1 alpha-2 code such as DE, or the name of a country',
    });
    return z.NEVER;
  }
});

const timeZone = z.string().refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC', {
  message: 'must be an IANA time zone such as Europe/Berlin',
});

const newCustomer = z.object({
  name: plainText(200),
  domains: z.array(z.string().transform(readDomain)).min(1).max(1000).describe('Verified domains'),
  usageLocation: location,
  timeZone: timeZone.default('Europe/Berlin'),
});

/** Customers: list, search, get, create, change. */
export const customerRoutes = [
  route({
    method: 'get',
    path: '/customers',
    access: { to: 'partner', permission: 'customers.read' },
    summary: 'The customers you look after, by name',
    query: z.object({
      ...pageQuery,
      search: z.string().max(200).optional().describe('Part of the name or of a domain'),
    }),
    answers: { 200: pageOf(customerSchema) },
    handle: async ({ transaction, query, caller }) => ({
      status: 200,
      body: await transaction((manager) => listCustomers(manager, { ...query, only: caller.customerId })),
    }),
  }),

  route({
    method: 'post',
    path: '/customers',
    access: { to: 'partner', permission: 'customers.write' },
    summary: 'Adds a customer with its verified domains',
    body: newCustomer,
    idempotent: true,
    answers: { 201: customerSchema },
    handle: (call) =>
      call.transaction(async (manager) => {
        const { domains, ...fields } = call.body;
        const id = uuidv7();
        await manager.insert(Customer, { id, ...fields });
        await addDomains(manager, id, domains);
        await recordAct(manager, {
          ...actOf(call),
          customerId: id,
          operation: 'create_customer',
          details: { name: fields.name, domains },
        });
        return {
          status: 201,
          body: await describeCustomer(manager, id),
          headers: { Location: `/api/v1/customers/${id}` },
        };
      }),
  }),

  route({
    method: 'get',
    path: '/customers/:customerId',
    access: { to: 'customer', permission: 'customers.read' },
    summary: 'One customer, with how many users it has',
    params: customerParams,
    answers: { 200: customerSchema },
    handle: async ({ transaction, customer }) => ({
      status: 200,
      body: await transaction((manager) => describeCustomer(manager, customer.id)),
    }),
  }),

  route({
    method: 'patch',
    path: '/customers/:customerId',
    access: { to: 'customer', permission: 'customers.write' },
    summary: 'Changes name, usage location or time zone, and adds or removes verified domains that no user has',
    params: customerParams,
    body: newCustomer.extend({ timeZone }).partial(),
    idempotent: true,
    answers: { 200: customerSchema },
    handle: (call) =>
      call.transaction(async (manager) => {
        const { domains, ...fields } = call.body;
        const { id } = call.customer;
        // A domain goes only while nobody can take a name on it.
        await lockCustomer(manager, id, true);
        if (Object.keys(fields).length > 0) await manager.update(Customer, { id }, fields);
        if (domains) await replaceDomains(manager, id, domains);
        await recordAct(manager, { ...actOf(call), operation: 'update_customer', details: call.body });
        return { status: 200, body: await describeCustomer(manager, id) };
      }),
  }),
];
