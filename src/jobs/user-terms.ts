import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { type Wanted, wantTag } from './find-users';

/** What a filter is made into a condition with. */
export interface TermContext {
  manager: EntityManager;
  customerId: string;
  state: 'active' | 'deleted';
  /** Adds a parameter to the statement and gives its number. */
  parameter(value: unknown): string;
}

/** A filter's condition on `users u`, or the tag that its users have. */
export type Term = (context: TermContext) => Promise<string | Wanted>;

/** Deleted users hold nothing: what is asked for is what they would get back. */
const REMEMBERED = `u.remembered_licenses @>`;
const NOBODY = 'false';

const PLAIN: Readonly<Record<string, Term>> = {
  unlicensed: async ({ state }) =>
    state === 'active' ? 'NOT u.licensed' : `coalesce(u.remembered_licenses, '[]') = '[]'`,
  blocked: async () => 'u.blocked',
  'password-pending': async ({ customerId }) =>
    wantTag(customerId, '@PENDING', { sql: 'u.must_change_password', value: true }),
};

const WITH_ARGUMENT: Readonly<Record<string, (argument: string) => Term | null>> = {
  license: (text) => async (context) => {
    const { manager, customerId, state, parameter } = context;
    const sku = await findSku(manager, text);
    if (state === 'deleted') return `${REMEMBERED} ${parameter(JSON.stringify([{ sku }]))}::jsonb`;
    // By its number, whose frequency the planner knows: it reads the few who hold a rare product, and walks past those who lack a common one.
    const [subscription] = await manager.query('SELECT id FROM subscriptions WHERE customer_id = $1 AND sku = $2', [
      customerId,
      sku,
    ]);
    if (!subscription) return NOBODY;
    return `EXISTS (SELECT FROM license_assignments a WHERE a.user_id = u.id AND a.subscription_id = ${parameter(subscription.id)})`;
  },

  'plan-off':
    (text) =>
    async ({ manager, customerId, state, parameter }) => {
      const plan = await findPlan(manager, text);
      if (state === 'deleted') return `${REMEMBERED} ${parameter(JSON.stringify([{ disabledPlans: [plan] }]))}::jsonb`;
      const subscriptions: { id: number }[] = await manager.query(
        'SELECT id FROM subscriptions WHERE customer_id = $1',
        [customerId],
      );
      const ids = parameter(subscriptions.map(({ id }) => id));
      return `u.id IN (SELECT a.user_id FROM license_assignments a WHERE a.subscription_id = ANY (${ids}::integer[])
      AND a.disabled_plans IS NOT NULL AND ${parameter(plan)} = ANY (a.disabled_plans))`;
    },

  job: (id) =>
    z.uuid().safeParse(id).success
      ? async ({ manager, customerId, parameter }) => {
          // Users have UUIDv7s: those that a job created lie between its beginning and its end. The hour is for clocks that disagree.
          const [job] = await manager.query(
            `SELECT uuid_floor(created_at - interval '1 hour') AS first, uuid_floor(coalesce(finished_at, now()) + interval '1 hour') AS last
             FROM bulk_jobs WHERE id = $1 AND (customer_id = $2 OR customer_id IS NULL)`,
            [id, customerId],
          );
          if (!job) return NOBODY;
          return `u.id >= ${parameter(job.first)}::uuid AND u.id < ${parameter(job.last)}::uuid AND u.created_job_id = ${parameter(id)}::uuid`;
        }
      : null,

  location:
    (code) =>
    async ({ customerId }) =>
      wantTag(customerId, `@${code.toUpperCase()}`, { sql: 'u.usage_location', value: code.toUpperCase() }),

  role:
    (text) =>
    async ({ parameter }) => {
      const role = text.toLowerCase();
      // Said twice for the index that holds administrators alone.
      return `u.role = ${parameter(role)}${role === 'user' ? '' : ` AND u.role <> 'user'`}`;
    },
};

/** A product as the catalogue spells it: files and calls name it in any case, and so do filters. */
async function findSku(manager: EntityManager, text: string): Promise<string> {
  const [product] = await manager.query(
    'SELECT sku FROM products WHERE lower(sku) = lower($1) ORDER BY sku = $1 DESC LIMIT 1',
    [text],
  );
  return product?.sku ?? text;
}

async function findPlan(manager: EntityManager, text: string): Promise<string> {
  const [plan] = await manager.query(
    `SELECT plan->>'name' AS name FROM products, jsonb_array_elements(service_plans) plan
     WHERE lower(plan->>'name') = lower($1) ORDER BY plan->>'name' = $1 DESC LIMIT 1`,
    [text],
  );
  return plan?.name ?? text;
}

/** What a filter such as `location:DE` means; null when there is no such filter. */
export function findTerm(text: string): Term | null {
  const colon = text.indexOf(':');
  if (colon < 0) return Object.hasOwn(PLAIN, text) ? PLAIN[text]! : null;
  const [name, argument] = [text.slice(0, colon), text.slice(colon + 1).replaceAll('\0', '')];
  return argument !== '' && Object.hasOwn(WITH_ARGUMENT, name) ? WITH_ARGUMENT[name]!(argument) : null;
}
