import type { EntityManager } from 'typeorm';
import { asGatekeeper } from '../access/act-as';
import { lookUpTags, MOST_FOUND, matchTags, type Wanted } from '../jobs/find-users';
import { readTerms, type Terms } from '../jobs/user-filter';
import { ALWAYS, begin, type Sample, takeSample } from './sample-users';
import { isSortedInMemory, orderUsers } from './user-order';
import type { UserCount, UserQuery } from './user-query';

/** Of what at least this share has, a page is soon full by walking along the list. */
const COMMON = 0.02;
/** What more users than this have is neither looked up nor counted while somebody types, if it can be helped. */
const MANY = 30_000;
/** Walking further costs more than looking up does: what few have, and what many have. */
const MOST_STEPS = { few: 5_000, many: 25_000 };
/** A longer page is not somebody's who types. */
const LONGEST_PAGE = 200;

/** Whom a page holds, and how many there are. */
export interface Found {
  /** In no order; one more than the page has where there is another page. */
  ids: string[];
  /** Null on every page but the first. */
  count: UserCount | null;
}

/**
 * Finds a page of live users by words or other tags, within a tenth of a second among a million. A walk along the list fills the page soon when
 * what is wanted is common; what is rare is looked up, all of it, and put in order. A sample tells which is which.
 *
 * Neither alone will do: whoever asks for "Xenia" where UPNs begin with first names walks through everybody up to the letter x, and to put in
 * order everybody with an "m" takes longer than to walk a few steps.
 * @returns null when there is nothing of the kind to search for; then the list's own statement is as good
 * @throws UnknownFilter; Problem 422 for a cursor of another list
 */
export async function searchUsers(manager: EntityManager, customerId: string, query: UserQuery): Promise<Found | null> {
  if (query.state !== 'active' || query.limit > LONGEST_PAGE || isSortedInMemory(query.sort)) return null;
  const terms = await readTerms(manager, customerId, query);
  if (terms.wanted.length === 0) return null;
  const isFirst = query.cursor === undefined;
  const sample = await takeSample(manager, customerId, terms, query);
  if (sample.all)
    return { ids: sample.all.slice(0, query.limit + 1), count: isFirst ? exactly(sample.all.length) : null };
  const rare = terms.wanted.filter((_, index) => sample.each[index]! < COMMON);
  // What is common by itself may be rare together, and is still found sooner on a walk than looked up.
  const isWalked = sample.ahead >= COMMON || (rare.length === 0 && terms.wanted.length > 1);
  if (isWalked) {
    const ids = await walk(
      manager,
      terms,
      query,
      rare.length === 0 || sample.estimate > MANY ? MOST_STEPS.many : MOST_STEPS.few,
    );
    if (ids.length > query.limit) return { ids, count: isFirst ? await count(manager, terms, rare, sample) : null };
  }
  const rarest = terms.wanted[sample.each.indexOf(Math.min(...sample.each))]!;
  const found = await lookUp(manager, terms, query, rare.length > 0 ? rare : [rarest]);
  return { ids: found.ids, count: isFirst ? exactly(found.all) : null };
}

/** Counted to the last, told to `MOST_FOUND`. */
const exactly = (all: number): UserCount => ({ value: Math.min(all, MOST_FOUND), exact: all <= MOST_FOUND });

/** The page, where it is full after so many steps. */
async function walk(manager: EntityManager, terms: Terms, query: UserQuery, steps: number): Promise<string[]> {
  const { parameters, parameter } = begin(terms);
  const matches = terms.wanted.map((one) => matchTags(one, parameter));
  const order = orderUsers(query.sort, query.state, query.cursor, parameters.length);
  parameters.push(...order.values);
  const found: { id: string }[] = await manager.query(
    `SELECT u.id FROM (
       SELECT u.* FROM users u WHERE ${terms.plain.join(' AND ')} AND ${order.after} ORDER BY ${order.by} LIMIT ${steps}
     ) u WHERE ${matches.join(' AND ')} LIMIT ${parameter(query.limit + 1)}`,
    parameters,
  );
  return found.map(({ id }) => id);
}

/** The page, and how many there are, by looking up everybody. */
async function lookUp(
  manager: EntityManager,
  terms: Terms,
  query: UserQuery,
  rare: readonly Wanted[],
): Promise<{ ids: string[]; all: number }> {
  const { parameters, parameter } = begin(terms);
  const conditions = splitWanted(terms, rare, parameter);
  const order = orderUsers(query.sort, query.state, query.cursor, parameters.length);
  parameters.push(...order.values);
  // Read once, counted and put in order.
  const [found] = await byBitmaps(
    manager,
    `WITH u AS MATERIALIZED (
       SELECT u.id, u.upn_key FROM users u
       WHERE ${[OWN, ...terms.plain.slice(1), ...conditions.lookedUp, ...conditions.judged].join(' AND ')}
     ) SELECT (SELECT count(*)::int FROM u) AS all, ARRAY(
       SELECT u.id FROM u WHERE ${order.after} ORDER BY ${order.by} LIMIT ${parameter(query.limit + 1)}) AS ids`,
    parameters,
  );
  return found;
}

/** The customer's, in words that no index knows: without statistics the planner would rather read all of a customer's users than look tags up. */
const OWN = 'uuid_eq(u.customer_id, $1)';
/** What the policy says of the customer, for a statement that goes round it; without policies nobody acts for a customer. */
const WALL = `coalesce(current_setting('musterroll.customer_id', true), '') IN ('', '*', ($1::uuid)::text)`;

/** What is rare is looked up, and of those found the rest is judged. */
function splitWanted({ wanted }: Terms, rare: readonly Wanted[], parameter: (value: unknown) => string) {
  const isLookedUp = (one: Wanted) => rare.length === 0 || rare.includes(one);
  return {
    lookedUp: [WALL, ...wanted.filter(isLookedUp).map((one) => lookUpTags(one, parameter))],
    judged: wanted.filter((one) => !isLookedUp(one)).map((one) => matchTags(one, parameter)),
  };
}

/** Counts to `MOST_FOUND`, unless the sample says that there are many more. */
async function count(
  manager: EntityManager,
  terms: Terms,
  rare: readonly Wanted[],
  sample: Sample,
): Promise<UserCount> {
  const isCombined = terms.plain.length > ALWAYS || terms.wanted.length > 1;
  if (sample.estimate > MANY) return isCombined ? countAhead(manager, terms) : { value: MOST_FOUND, exact: false };
  if (rare.length === 0 && terms.wanted.length > 1) return countAhead(manager, terms);
  const { parameters, parameter } = begin(terms);
  const { lookedUp, judged } = splitWanted(terms, rare, parameter);
  const rest = [...terms.plain.slice(ALWAYS), ...judged].join(' AND ');
  const most = rest === '' ? MOST_FOUND : 2 * MOST_FOUND;
  const [{ seen, value }] = await byBitmaps(
    manager,
    `SELECT count(*)::int AS seen, (count(*) FILTER (WHERE ${rest || 'true'}))::int AS value FROM (
       SELECT u.* FROM users u WHERE ${[OWN, ...terms.plain.slice(1, ALWAYS), ...lookedUp].join(' AND ')} LIMIT ${parameter(most + 1)}
     ) u`,
    parameters,
  );
  return { value: Math.min(value, MOST_FOUND), exact: seen <= most && value <= MOST_FOUND };
}

/** Counts those who stand first in the list: at least as many there are. */
async function countAhead(manager: EntityManager, terms: Terms): Promise<UserCount> {
  const { parameters, parameter } = begin(terms);
  const matches = terms.wanted.map((one) => matchTags(one, parameter)).join(' AND ');
  const [{ seen, value }] = await manager.query(
    `SELECT count(*)::int AS seen, (count(*) FILTER (WHERE ${matches}))::int AS value FROM (
       SELECT u.* FROM users u WHERE ${terms.plain.join(' AND ')} ORDER BY u.upn_key LIMIT ${MOST_FOUND}
     ) u`,
    parameters,
  );
  return { value, exact: seen < MOST_FOUND };
}

/**
 * Asks the indexes of tags and of UPNs, however many users the planner expects. Row-level security lets no index be asked with an operator that
 * could tell on what it sees, and that of text search could: the statement is asked as the owner and is its own wall.
 */
async function byBitmaps(manager: EntityManager, sql: string, parameters: unknown[]) {
  return asGatekeeper(manager, async (owner) => {
    const turn = (scans: 'on' | 'off') =>
      owner.query(
        `SELECT set_config('enable_seqscan', $1, true), set_config('enable_indexscan', $1, true), set_config('max_parallel_workers_per_gather', '0', true)`,
        [scans],
      );
    await turn('off');
    const rows = await owner.query(sql, parameters);
    await turn('on');
    return rows;
  });
}
