import type { EntityManager } from 'typeorm';
import { asGatekeeper } from '../access/act-as';
import { matchTags } from '../jobs/find-users';
import type { Terms } from '../jobs/user-filter';
import { orderUsers } from './user-order';
import type { UserQuery } from './user-query';

/** A customer with fewer users than this is walked through from end to end. */
const FEW_USERS = 2_000;

/** What one statement is made with: the plain conditions' parameters, and a way to add its own. */
export function begin({ parameters: given }: Terms) {
  const parameters = [...given];
  return { parameters, parameter: (value: unknown) => `$${parameters.push(value)}` };
}

/** Conditions that every search has: the customer's and the state's. */
export const ALWAYS = 2;
/** Users in a sample, over all the places where it is taken. */
const SAMPLE = 500;
const MOST_PLACES = 101;
/** Where nothing is known of the UPNs. */
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** What a few users say of all. */
export interface Sample {
  /** Everybody who matches, from the cursor on, where that can be said already. */
  all?: string[];
  /** Share of users that have each thing wanted. */
  each: number[];
  /** Share of those that a walk would meet first who have all of it. */
  ahead: number;
  /** About how many match. */
  estimate: number;
}

/** Looks at a few users: of a small customer or behind a narrow filter at all of them, otherwise at some here and there. */
export async function takeSample(
  manager: EntityManager,
  customerId: string,
  terms: Terms,
  query: UserQuery,
): Promise<Sample> {
  const { users, places } = await findPlaces(manager, customerId);
  const isNarrow = terms.plain.length > ALWAYS;
  if (isNarrow || users <= FEW_USERS) {
    const all = await walkFew(manager, terms, query);
    if (all) return { all, each: [], ahead: 0, estimate: 0 };
  }
  // Of the conditions only those that are fulfilled all along the list: their one parameter is the customer.
  const { parameters, parameter } = begin({ ...terms, parameters: terms.parameters.slice(0, 1) });
  const matches = terms.wanted.map((one) => matchTags(one, parameter));
  const each = Math.ceil(SAMPLE / places.length);
  const rows: { has: boolean[] }[] = await manager.query(
    `SELECT n.has FROM unnest(${parameter(places)}::text[]) WITH ORDINALITY AS p(place, nth), LATERAL (
       SELECT ARRAY[${matches.join(', ')}] AS has FROM (
         SELECT u.* FROM users u WHERE ${terms.plain.slice(0, ALWAYS).join(' AND ')} AND u.upn_key >= place ORDER BY u.upn_key LIMIT ${each}
       ) u) n ORDER BY p.nth`,
    parameters,
  );
  const shareOf = (some: typeof rows) => some.filter(({ has }) => has.every(Boolean)).length / Math.max(some.length, 1);
  const ahead = query.sort === 'upn' && query.cursor === undefined ? rows.slice(0, rows.length / 4) : rows;
  return {
    each: terms.wanted.map((_, index) => rows.filter(({ has }) => has[index]).length / Math.max(rows.length, 1)),
    ahead: shareOf(ahead),
    estimate: users * shareOf(rows),
  };
}

/** The customer's users, and places among UPNs with about as many between each two of them, as the planner's statistics have them. */
async function findPlaces(manager: EntityManager, customerId: string): Promise<{ users: number; places: string[] }> {
  return asGatekeeper(manager, async (owner) => {
    const [{ users, bounds }] = await owner.query(
      `SELECT user_count AS users, (SELECT histogram_bounds::text::text[] FROM pg_stats
         WHERE schemaname = current_schema() AND tablename = 'users' AND attname = 'upn_key') AS bounds
       FROM customers WHERE id = $1`,
      [customerId],
    );
    const every = Math.ceil((bounds?.length ?? 0) / MOST_PLACES);
    const places = bounds?.filter((_: string, index: number) => index % every === 0);
    return { users, places: places ?? LETTERS };
  });
}

/** Everybody behind the cursor who matches, where the list is as short as that. */
async function walkFew(manager: EntityManager, terms: Terms, query: UserQuery): Promise<string[] | null> {
  const { parameters, parameter } = begin(terms);
  const matches = terms.wanted.map((one) => matchTags(one, parameter)).join(' AND ');
  const order = orderUsers(query.sort, query.state, query.cursor, parameters.length);
  parameters.push(...order.values);
  const [{ seen, ids }] = await manager.query(
    `SELECT count(*)::int AS seen, array_agg(u.id) FILTER (WHERE ${matches}) AS ids FROM (
       SELECT u.* FROM users u WHERE ${terms.plain.join(' AND ')} AND ${order.after} ORDER BY ${order.by} LIMIT ${FEW_USERS}
     ) u`,
    parameters,
  );
  return seen < FEW_USERS ? (ids ?? []) : null;
}
