import type { EntityManager } from 'typeorm';
import { matchTags } from '../jobs/find-users';
import type { Terms } from '../jobs/user-filter';
import { orderUsers } from './user-order';
import type { UserQuery } from './user-query';

/** What one statement is made with: the plain conditions' parameters, and a way to add its own. */
export function begin({ parameters: given }: Terms) {
  const parameters = [...given];
  return { parameters, parameter: (value: unknown) => `$${parameters.push(value)}` };
}

/** Conditions that every search has: the customer's and the state's. */
export const ALWAYS = 2;

/** How far to walk: past so many of the customer's users, or past so many of those who fulfil the plain conditions. */
export interface Steps {
  steps: number;
  past: 'everybody' | 'fitting';
}

/** Whom a page holds, where it is full after so many steps from the cursor on; at most one more than the page has. */
export async function walkUsers(manager: EntityManager, terms: Terms, query: UserQuery, way: Steps): Promise<string[]> {
  const { walked, matches, parameters } = compose(terms, query, way);
  const found: { id: string }[] = await manager.query(
    `SELECT u.id FROM (${walked}) u WHERE ${matches} LIMIT $${parameters.push(query.limit + 1)}`,
    parameters,
  );
  return found.map(({ id }) => id);
}

/** The same without stopping when the page is full, and how many were met and matched. */
export async function walkAndCount(
  manager: EntityManager,
  terms: Terms,
  query: UserQuery,
  way: Steps,
): Promise<{ ids: string[]; met: number; matched: number }> {
  const { walked, matches, by, parameters } = compose(terms, query, way);
  const [found] = await manager.query(
    // Judged once each: without the OFFSET it would be twice.
    `SELECT count(*)::int AS met, (count(*) FILTER (WHERE u.matches))::int AS matched,
       coalesce((array_agg(u.id ORDER BY ${by}) FILTER (WHERE u.matches))[:$${parameters.push(query.limit + 1)}::integer], '{}') AS ids
     FROM (SELECT u.id, u.upn_key, (${matches}) AS matches FROM (${walked}) u OFFSET 0) u`,
    parameters,
  );
  return found;
}

function compose(terms: Terms, query: UserQuery, { steps, past }: Steps) {
  const { parameters, parameter } = begin(terms);
  const first = past === 'fitting' ? terms.plain.length : ALWAYS;
  // What costs least is judged first: a column, then tags, then what stands in other tables.
  const wanted = [...terms.wanted].sort((one, other) => Number(!one.plain) - Number(!other.plain));
  const matches = [...wanted.map((one) => matchTags(one, parameter)), ...terms.plain.slice(first)];
  const { after, by, values } = orderUsers(query.sort, query.state, query.cursor, parameters.length);
  parameters.push(...values);
  const walked = `SELECT u.* FROM users u WHERE ${terms.plain.slice(0, first).join(' AND ')} AND ${after} ORDER BY ${by} LIMIT ${steps}`;
  return { walked, matches: matches.join(' AND '), by, parameters };
}
