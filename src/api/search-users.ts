import type { EntityManager } from 'typeorm';
import { MOST_FOUND } from '../jobs/find-users';
import { readTerms, type Terms } from '../jobs/user-filter';
import { countLookedUp, lookUpUsers } from './look-up-users';
import { type Sample, takeSample } from './sample-users';
import { isSortedInMemory } from './user-order';
import type { UserCount, UserQuery } from './user-query';
import { walkAndCount, walkUsers } from './walk-users';

/** Where no more than these fulfil the plain conditions, all of them are looked at. */
const FEW = 2_000;
/** Fewer than this share of a customer's users may be few, and are walked along by themselves. */
const NARROW = 0.1;
/** What more users than this have is not looked up to be counted while somebody types: a sample's word is enough. */
const MANY = 30_000;
/** What less than this share has is counted by looking it up. */
const RARE = 0.02;
/** Steps of a walk for each user who would be looked up: it takes about as long as a third of looking up (measured). */
const STEPS_FOR_A_LOOKUP = 0.2;
/** A shorter walk is not worth asking for. */
const FEWEST_STEPS = 1_000;
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
  const sample = await takeSample(manager, customerId, terms);
  const found =
    (await findAmongFew(manager, terms, query, sample)) ??
    (await findOnTheWay(manager, terms, query, sample)) ??
    (await findByLookingUp(manager, terms, query, sample));
  return query.cursor === undefined ? found : { ...found, count: null };
}

/** The page, where few fulfil the plain conditions, or of those whom it meets first many match. */
async function findAmongFew(
  manager: EntityManager,
  terms: Terms,
  query: UserQuery,
  sample: Sample,
): Promise<Found | null> {
  if (sample.users > FEW && sample.fitting >= NARROW) return null;
  const { ids, met, matched } = await walkAndCount(manager, terms, query, { steps: FEW, past: 'fitting' });
  if (met < FEW) return { ids, count: exactly(matched) };
  if (ids.length <= query.limit) return null;
  const isCounted = query.cursor === undefined && sample.users * sample.rarest.share <= MANY;
  const count = isCounted ? await countLookedUp(manager, terms, sample.rarest.wanted) : atLeast(matched);
  return { ids, count };
}

/** The page, where it is likely to be full after a walk that costs less than looking up. */
async function findOnTheWay(
  manager: EntityManager,
  terms: Terms,
  query: UserQuery,
  { users, rarest, matching, likely }: Sample,
): Promise<Found | null> {
  const isTold = query.cursor !== undefined || users * matching > MANY;
  const most = Math.round(users * rarest.share * STEPS_FOR_A_LOOKUP);
  if (isTold && most >= FEWEST_STEPS) {
    const ids = await walkUsers(manager, terms, query, { steps: most, past: 'everybody' });
    return ids.length > query.limit ? { ids, count: atLeast(MOST_FOUND) } : null;
  }
  // Several common things are counted among those who stand first in the list.
  const steps = Math.max(most, MOST_FOUND);
  const isCommon = terms.wanted.length > 1 && rarest.share >= RARE;
  if (isTold || !isCommon || Math.max(matching, likely) * steps < query.limit) return null;
  const { ids, met, matched } = await walkAndCount(manager, terms, query, { steps, past: 'everybody' });
  if (ids.length <= query.limit && met === steps) return null;
  return { ids, count: met < steps ? exactly(matched) : atLeast(matched) };
}

async function findByLookingUp(manager: EntityManager, terms: Terms, query: UserQuery, sample: Sample): Promise<Found> {
  const { ids, matched } = await lookUpUsers(manager, terms, query, sample.rarest.wanted);
  return { ids, count: exactly(matched) };
}

/** Counted to the last, told to `MOST_FOUND`. */
const exactly = (all: number): UserCount => ({ value: Math.min(all, MOST_FOUND), exact: all <= MOST_FOUND });

const atLeast = (some: number): UserCount => ({ value: Math.min(some, MOST_FOUND), exact: false });
