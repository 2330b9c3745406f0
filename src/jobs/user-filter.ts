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

/** What is asked of a customer's users, before anybody has looked how many there are of what. */
export interface Terms {
  /** Conditions on `users u`: the customer's, the state's, then those that indexes or the planner know about. */
  plain: string[];
  /** What can be rare or common. */
  wanted: Wanted[];
  /** Of the plain conditions. */
  parameters: unknown[];
}

/**
 * Reads the filters.
 * @param manager a transaction of the caller
 * @param used parameters that the statement has already
 * @throws UnknownFilter
 */
export async function readTerms(
  manager: EntityManager,
  customerId: string,
  { state, search, filter }: UserFilters,
  used = 0,
): Promise<Terms> {
  if (filter.length > MOST_FILTERS) throw new UnknownFilter(`Ask for at most ${MOST_FILTERS} filters at once.`);
  const parameters: unknown[] = [];
  const parameter = (value: unknown) => `$${used + parameters.push(value)}`;
  const plain = [
    `u.customer_id = ${parameter(customerId)}`,
    // As the index of deleted users by age says it: see the migration RoomForChanges.
    state === 'active' ? 'u.deleted_at IS NULL' : "u.deleted_at < 'infinity'",
  ];
  const wanted: Wanted[] = [];
  for (const text of filter) {
    const term = findTerm(text);
    if (!term) throw new UnknownFilter(explain(text));
    const meaning = await term({ manager, customerId, state, parameter });
    if (typeof meaning === 'string') plain.push(meaning);
    else wanted.push(meaning);
  }
  // Nobody without licences has one: not a thing to look through everybody for.
  const isContradiction = filter.includes('unlicensed') && filter.some((text) => text.startsWith('license:'));
  if (isContradiction) plain.push('false');
  const searched = search === undefined ? null : wantSearch(customerId, search);
  if (searched) wanted.push(searched);
  return { plain, wanted, parameters };
}

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
  filters: UserFilters,
  used = 0,
  reads: 'page' | 'everybody' = 'page',
): Promise<Condition> {
  const { plain, wanted, parameters } = await readTerms(manager, customerId, filters, used);
  const parameter = (value: unknown) => `$${used + parameters.push(value)}`;
  const indexed = [...plain];
  const walked: string[] = [];
  for (const one of wanted) {
    const most = reads === 'everybody' && !one.plain ? MOST_GATHERED : MOST_FOUND;
    const ids = filters.state === 'active' ? await findUsers(manager, customerId, one, most) : null;
    // Many are joined with: of a list as long as that the planner would think each by itself.
    if (ids && ids.length > MOST_FOUND) indexed.push(`u.id IN (SELECT unnest(${parameter(ids)}::uuid[]))`);
    else if (ids) indexed.push(`u.id = ANY (${parameter(ids)}::uuid[])`);
    else walked.push(matchTags(one, parameter));
  }
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
