import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { findUsers, MOST_FOUND, MOST_GATHERED, matchTags, type Wanted, wantSearch } from './find-users';
import { findTerm } from './user-terms';

/** The filters of the users' list, which are also what a job's selection is made of. */
export const USER_FILTERS = z.object({
  state: z.enum(['active', 'deleted']).default('active'),
  search: z.string().max(200).optional().describe('Caseless beginning of the UPN, or of words of the name'),
  filter: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((value) => (value === undefined ? [] : [value].flat()))
    .describe(
      'Repeatable: unlicensed, license:SKU, plan-off:PLAN, job:ID, location:DE, role:ROLE, blocked, password-pending',
    ),
});

export type UserFilters = z.infer<typeof USER_FILTERS>;

/** What a customer's users have to fulfil, as conditions on `users u` with numbered parameters. */
export interface Condition {
  /** All of it. */
  sql: string;
  /** The part that an index can answer. */
  indexed: string;
  /** The part that is looked at user by user because most pages are full of users who fulfil it; empty when there is none. */
  walked: string;
  parameters: unknown[];
}

/** A filter that there is not. The message says which there are. */
export class UnknownFilter extends Error {}

/** More filters than this are nobody's wish. */
const MOST_FILTERS = 20;

/**
 * Makes the condition that a customer's users fulfil. What can be rare or common (a word, a place) is looked up first: who is rare is named by id,
 * what is common is left to whoever walks the list.
 * @param manager a transaction of the caller
 * @param used parameters that the statement has already
 * @param reads a page in order, or everybody at once
 * @throws UnknownFilter
 */
export async function toCondition(
  manager: EntityManager,
  customerId: string,
  { state, search, filter }: UserFilters,
  used = 0,
  reads: 'page' | 'everybody' = 'page',
): Promise<Condition> {
  if (filter.length > MOST_FILTERS) throw new UnknownFilter(`Ask for at most ${MOST_FILTERS} filters at once.`);
  const parameters: unknown[] = [];
  const parameter = (value: unknown) => `$${used + parameters.push(value)}`;
  const indexed = [
    `u.customer_id = ${parameter(customerId)}`,
    `u.deleted_at IS ${state === 'active' ? '' : 'NOT '}NULL`,
  ];
  const walked: string[] = [];
  const want = async (wanted: Wanted) => {
    const most = reads === 'everybody' && !wanted.plain ? MOST_GATHERED : MOST_FOUND;
    const ids = state === 'active' ? await findUsers(manager, customerId, wanted, most) : null;
    // Many are joined with: of a list as long as that the planner would think each by itself.
    if (ids && ids.length > MOST_FOUND) indexed.push(`u.id IN (SELECT unnest(${parameter(ids)}::uuid[]))`);
    else if (ids) indexed.push(`u.id = ANY (${parameter(ids)}::uuid[])`);
    else walked.push(matchTags(wanted, parameter));
  };
  for (const text of filter) {
    const term = findTerm(text);
    if (!term) throw new UnknownFilter(explain(text));
    const meaning = await term({ manager, customerId, state, parameter });
    if (typeof meaning === 'string') indexed.push(meaning);
    else await want(meaning);
  }
  const searched = search === undefined ? null : wantSearch(customerId, search);
  if (searched) await want(searched);
  return {
    sql: [...indexed, ...walked].join(' AND '),
    indexed: indexed.join(' AND '),
    walked: walked.join(' AND '),
    parameters,
  };
}

function explain(text: string): string {
  return `"${text.slice(0, 100)}" is not a filter. There are: unlicensed, license:SKU, plan-off:PLAN, job:ID, location:DE, role:ROLE, blocked, password-pending.`;
}
