import type { EntityManager } from 'typeorm';

/** More users than this are not looked up one by one: so many match that a page is soon full when the list is walked in its order. */
export const MOST_FOUND = 10_000;

/** The same for whoever reads all of them at once: up to here looking them up costs less than looking at everybody. */
export const MOST_GATHERED = 200_000;

/** What to look for: users who have all of the tags, or whose UPN begins so. */
export interface Wanted {
  /** A text-search query over `user_tags`. */
  tags: string;
  /** Beginning of the UPN in lower case. */
  upn?: string;
  /** What a word of the name begins with for whoever has the tags: tells most others at a tenth of the price of making tags. */
  part?: string;
  /** The same as a condition on `users u` that costs less than making the tags of each, where there is one. */
  plain?: { sql: string; value: unknown };
}

const TAGS =
  'user_tags(u.customer_id, u.display_name, u.first_name, u.last_name, u.usage_location, u.must_change_password)';
/** The words that the tags of names are cut from, folded in the same way, each behind a space. */
const WORDS = `lower(translate(' ' || u.display_name || coalesce(' ' || u.first_name, '') || coalesce(' ' || u.last_name, ''),
    '-.,()/', '      ') COLLATE "default")`;
const BEYOND_ASCII = '\x7f';

/** Ids of a customer's live users by the index of tags; null when they are more than `most`. */
export async function findUsers(
  manager: EntityManager,
  customerId: string,
  { tags, upn = BEYOND_ASCII }: Wanted,
  most = MOST_FOUND,
): Promise<string[] | null> {
  const [{ ids }]: { ids: string[] }[] = await manager.query(
    'SELECT ARRAY(SELECT find_users($1, $2::tsquery, $3, $4, $5)) AS ids',
    [customerId, tags, upn, upn + BEYOND_ASCII, most + 1],
  );
  return ids.length > most ? null : ids;
}

/** The same as a condition on each row of `users u`. */
export function matchTags({ tags, upn, part, plain }: Wanted, parameter: (value: unknown) => string): string {
  if (plain) return `${plain.sql} = ${parameter(plain.value)}`;
  const hint = part === undefined ? '' : `strpos(${WORDS}, ' ' || ${parameter(part)}) > 0 AND `;
  return `(${begins(upn, parameter)}${hint}${TAGS} @@ ${parameter(tags)}::tsquery)`;
}

/** The same as a condition that the indexes of tags and of UPNs answer together. */
export function lookUpTags({ tags, upn }: Wanted, parameter: (value: unknown) => string): string {
  return `(${begins(upn, parameter)}${TAGS} @@ ${parameter(tags)}::tsquery)`;
}

/** The name first: whoever has it need not have tags made. */
const begins = (upn: string | undefined, parameter: (value: unknown) => string): string =>
  upn === undefined ? '' : `u.upn_key >= ${parameter(upn)} AND u.upn_key < ${parameter(upn + BEYOND_ASCII)} OR `;

/** What is said of a user, as it stands in the index. @param tag as in `user_tags`: `@DE`, `@PENDING` */
export function wantTag(customerId: string, tag: string, plain: Wanted['plain']): Wanted {
  return { tags: quote(markOf(customerId) + tag), plain };
}

/** Each word typed must begin a word of the name, in any order; or all of it the UPN. Null when nothing was typed. */
export function wantSearch(customerId: string, search: string): Wanted | null {
  const typed = search.normalize('NFC').replaceAll('\0', '').trim().toLowerCase();
  const words = typed.split(/[\s.,()/-]+/).filter(Boolean);
  if (words.length === 0) return typed === '' ? null : { tags: quote('@'), upn: typed };
  // What is said of users begins with an @ as well, and is not what is searched for.
  const longest = words.reduce((a, b) => (b.length > a.length ? b : a));
  return {
    tags: words.map((word) => quote(markOf(customerId) + word) + (word === '@' ? '' : ':*')).join(' & '),
    upn: typed,
    part: longest,
  };
}

/** Stands before every tag of the customer's users. */
const markOf = (customerId: string): string => customerId.slice(-6).toLowerCase();

const quote = (lexeme: string): string => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
