import { z } from 'zod';

/** The filters of the users' list, which are also what a job's selection is made of. */
export const USER_FILTERS = z.object({
  state: z.enum(['active', 'deleted']).default('active'),
  search: z.string().max(200).optional().describe('Caseless beginning of the UPN or of a word of the name'),
  filter: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((value) => (value === undefined ? [] : [value].flat()))
    .describe(
      'Repeatable: unlicensed, license:SKU, plan-off:PLAN, job:ID, location:DE, role:ROLE, blocked, password-pending',
    ),
});

export type UserFilters = z.infer<typeof USER_FILTERS>;

/** A condition on `users u`, as SQL with numbered parameters. */
export interface Condition {
  sql: string;
  parameters: unknown[];
}

/** A filter that there is not. The message says which there are. */
export class UnknownFilter extends Error {}

type Term = (parameter: (value: unknown) => string, argument: string) => string;

const HOLDS =
  'SELECT FROM license_assignments a JOIN subscriptions s ON s.id = a.subscription_id WHERE a.user_id = u.id';

const TERMS: Record<string, Term> = {
  unlicensed: () => 'NOT u.licensed',
  license: (parameter, sku) => `EXISTS (${HOLDS} AND s.customer_id = u.customer_id AND s.sku = ${parameter(sku)})`,
  'plan-off': (parameter, plan) => `EXISTS (${HOLDS} AND a.disabled_plans @> ARRAY[${parameter(plan)}]::text[])`,
  job: (parameter, id) => `u.created_job_id = ${parameter(id)}::uuid`,
  location: (parameter, code) => `u.usage_location = ${parameter(code.toUpperCase())}`,
  role: (parameter, role) => `u.role = ${parameter(role)}`,
  blocked: () => 'u.blocked',
  'password-pending': () => 'u.must_change_password',
};

const NEED_ARGUMENT = new Set(['license', 'plan-off', 'job', 'location', 'role']);

/**
 * Makes the condition that a customer's users fulfil.
 * @param used parameters that the statement has already
 * @throws UnknownFilter
 */
export function toCondition(customerId: string, { state, search, filter }: UserFilters, used = 0): Condition {
  const parameters: unknown[] = [];
  const parameter = (value: unknown) => `$${used + parameters.push(value)}`;
  const terms = [`u.customer_id = ${parameter(customerId)}`, `u.deleted_at IS ${state === 'active' ? '' : 'NOT '}NULL`];
  for (const text of filter) {
    const [name = '', argument = ''] = split(text);
    const term = Object.hasOwn(TERMS, name) ? TERMS[name] : undefined;
    if (!term || NEED_ARGUMENT.has(name) !== (argument !== '')) throw new UnknownFilter(explain(text));
    if (name === 'job' && !z.uuid().safeParse(argument).success) throw new UnknownFilter(explain(text));
    terms.push(term(parameter, argument));
  }
  if (search?.trim()) terms.push(searchTerm(parameter, search));
  return { sql: terms.join(' AND '), parameters };
}

function split(text: string): [string, string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function explain(text: string): string {
  return `"${text.slice(0, 100)}" is not a filter. There are: unlicensed, license:SKU, plan-off:PLAN, job:ID, location:DE, role:ROLE, blocked, password-pending.`;
}

function searchTerm(parameter: (value: unknown) => string, search: string): string {
  const prefix = search
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&');
  const upn = parameter(`${prefix}%`);
  const word = parameter(`% ${prefix}%`);
  return `(u.upn_key LIKE ${upn} OR ' ' || lower(u.display_name) LIKE ${word} OR ' ' || lower(concat_ws(' ', u.first_name, u.last_name)) LIKE ${word})`;
}
