import type { EntityManager } from 'typeorm';
import { asGatekeeper } from '../access/act-as';
import { matchTags, type Wanted } from '../jobs/find-users';
import type { Terms } from '../jobs/user-filter';
import { ALWAYS, begin } from './walk-users';

/** Users in a sample, over all the places where it is taken. */
const SAMPLE = 500;
const MOST_PLACES = 101;
/** Where nothing is known of the UPNs. */
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** What a few users say of all. */
export interface Sample {
  /** How many the customer has. */
  users: number;
  /** Share of them that fulfil the plain conditions. */
  fitting: number;
  /** What the fewest have of what is wanted, and the share of users that has it. */
  rarest: { wanted: Wanted; share: number };
  /** Share that has all that is asked for: as it was found together, and as it would be if nothing had to do with anything else. */
  matching: number;
  likely: number;
}

interface Sampled {
  fits: boolean;
  has: boolean[];
}

/** Looks at a few users here and there. */
export async function takeSample(manager: EntityManager, customerId: string, terms: Terms): Promise<Sample> {
  const { users, places } = await findPlaces(manager, customerId);
  const rows = await lookAround(manager, terms, places);
  const shareOf = (is: (one: Sampled) => boolean) => rows.filter(is).length / Math.max(rows.length, 1);
  const each = terms.wanted.map((wanted, index) => ({ wanted, share: shareOf(({ has }) => has[index]!) }));
  const fitting = shareOf(({ fits }) => fits);
  return {
    users,
    fitting,
    rarest: each.reduce((one, other) => (other.share < one.share ? other : one)),
    matching: shareOf(({ fits, has }) => fits && has.every(Boolean)),
    likely: each.reduce((product, { share }) => product * share, fitting),
  };
}

/** A few live users behind each place. */
async function lookAround(manager: EntityManager, terms: Terms, places: readonly string[]): Promise<Sampled[]> {
  const { parameters, parameter } = begin(terms);
  const matches = terms.wanted.map((one) => matchTags(one, parameter));
  const each = Math.ceil(SAMPLE / places.length);
  return manager.query(
    `SELECT n.fits, n.has FROM unnest(${parameter(places)}::text[]) AS place, LATERAL (
       SELECT ${terms.plain.slice(ALWAYS).join(' AND ') || 'true'} AS fits, ARRAY[${matches.join(', ')}] AS has FROM (
         SELECT u.* FROM users u WHERE ${terms.plain.slice(0, ALWAYS).join(' AND ')} AND u.upn_key >= place ORDER BY u.upn_key LIMIT ${each}
       ) u) n`,
    parameters,
  );
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
