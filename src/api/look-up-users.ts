import type { EntityManager } from 'typeorm';
import { asGatekeeper } from '../access/act-as';
import { lookUpTags, MOST_FOUND, matchTags, type Wanted } from '../jobs/find-users';
import type { Terms } from '../jobs/user-filter';
import { orderUsers } from './user-order';
import type { UserCount, UserQuery } from './user-query';
import { ALWAYS, begin } from './walk-users';

/** A page, and how many match, by looking up everybody who has one thing, the rarest, and judging the others of them. */
export async function lookUpUsers(
  manager: EntityManager,
  terms: Terms,
  query: UserQuery,
  rarest: Wanted,
): Promise<{ ids: string[]; matched: number }> {
  const { has, rest, parameters, parameter } = compose(terms, rarest);
  const order = orderUsers(query.sort, query.state, query.cursor, parameters.length);
  parameters.push(...order.values);
  // Read once, counted and put in order.
  const [found] = await byBitmaps(
    manager,
    `WITH u AS MATERIALIZED (SELECT u.id, u.upn_key FROM users u WHERE ${[...has, ...rest].join(' AND ')})
     SELECT (SELECT count(*)::int FROM u) AS matched, ARRAY(
       SELECT u.id FROM u WHERE ${order.after} ORDER BY ${order.by} LIMIT ${parameter(query.limit + 1)}) AS ids`,
    parameters,
  );
  return found;
}

/** Counts to `MOST_FOUND`, reading no more than twice as many. */
export async function countLookedUp(manager: EntityManager, terms: Terms, rarest: Wanted): Promise<UserCount> {
  const { has, rest, parameters, parameter } = compose(terms, rarest);
  const most = rest.length === 0 ? MOST_FOUND : 2 * MOST_FOUND;
  const [{ seen, value }] = await byBitmaps(
    manager,
    `SELECT count(*)::int AS seen, (count(*) FILTER (WHERE ${rest.join(' AND ') || 'true'}))::int AS value FROM (
       SELECT u.* FROM users u WHERE ${has.join(' AND ')} LIMIT ${parameter(most + 1)}
     ) u`,
    parameters,
  );
  return { value: Math.min(value, MOST_FOUND), exact: seen <= most && value <= MOST_FOUND };
}

/** The customer's, in words that no index knows: without statistics the planner would rather read all of a customer's users than look tags up. */
const OWN = 'uuid_eq(u.customer_id, $1)';
/** What the policy says of the customer, for a statement that goes round it; without policies nobody acts for a customer. */
const WALL = `coalesce(current_setting('musterroll.customer_id', true), '') IN ('', '*', ($1::uuid)::text)`;

function compose(terms: Terms, rarest: Wanted) {
  const { parameters, parameter } = begin(terms);
  const has = [OWN, ...terms.plain.slice(1, ALWAYS), WALL, lookUpTags(rarest, parameter)];
  const others = terms.wanted.filter((one) => one !== rarest);
  const rest = [...terms.plain.slice(ALWAYS), ...others.map((one) => matchTags(one, parameter))];
  return { has, rest, parameters, parameter };
}

/**
 * Asks the indexes of tags and of UPNs, however many users the planner expects. Row-level security lets no index be asked with an operator that
 * could tell on what it sees, and that of text search could: the statement is asked as the owner and is its own wall.
 */
const byBitmaps = (manager: EntityManager, sql: string, parameters: unknown[]) =>
  asGatekeeper(manager, (owner) => owner.query(sql, parameters), {
    enable_seqscan: 'off',
    enable_indexscan: 'off',
    max_parallel_workers_per_gather: '0',
  });
