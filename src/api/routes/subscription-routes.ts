import { z } from 'zod';
import { recordAct } from '../../audit/record';
import { SUBSCRIPTION_STATES } from '../../entities/subscription';
import { lockCustomer } from '../../operations/load-directory';
import { actOf } from '../act-of';
import { route } from '../route';
import { customerParams, subscriptionSchema } from '../schemas';
import { addSubscription, changeSubscription, listSubscriptions } from '../subscriptions';

const MOST_SEATS = 10_000_000;
const seats = z.number().int().min(0).max(MOST_SEATS);

/** A customer's seats of products. */
export const subscriptionRoutes = [
  route({
    method: 'get',
    path: '/customers/:customerId/subscriptions',
    access: { to: 'customer', permission: 'customers.read' },
    summary: 'The products a customer has seats of',
    params: customerParams,
    answers: { 200: z.object({ items: z.array(subscriptionSchema), nextCursor: z.null() }) },
    handle: async ({ transaction, customer }) => ({
      status: 200,
      body: { items: await transaction((manager) => listSubscriptions(manager, customer.id)), nextCursor: null },
    }),
  }),

  route({
    method: 'post',
    path: '/customers/:customerId/subscriptions',
    access: { to: 'customer', permission: 'customers.write' },
    summary: 'Subscribes a customer to a product',
    params: customerParams,
    body: z.object({ sku: z.string().min(1).max(100), seats, state: z.enum(SUBSCRIPTION_STATES).default('active') }),
    idempotent: true,
    answers: { 201: subscriptionSchema },
    handle: (call) =>
      call.transaction(async (manager) => {
        const subscription = await addSubscription(manager, call.customer.id, call.body);
        await recordAct(manager, { ...actOf(call), operation: 'create_subscription', details: call.body });
        return { status: 201, body: subscription };
      }),
  }),

  route({
    method: 'patch',
    path: '/customers/:customerId/subscriptions/:sku',
    access: { to: 'customer', permission: 'customers.write' },
    summary: 'Changes seats or state; never below what is consumed',
    params: customerParams.extend({ sku: z.string() }),
    body: z.object({ seats, state: z.enum(SUBSCRIPTION_STATES) }).partial(),
    idempotent: true,
    answers: { 200: subscriptionSchema },
    handle: (call) =>
      call.transaction(async (manager) => {
        await lockCustomer(manager, call.customer.id, true);
        const subscription = await changeSubscription(manager, call.customer.id, call.params.sku, call.body);
        await recordAct(manager, {
          ...actOf(call),
          operation: 'update_subscription',
          details: { sku: call.params.sku, ...call.body },
        });
        return { status: 200, body: subscription };
      }),
  }),
];
