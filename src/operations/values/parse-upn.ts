import type { ColumnName } from '../../entities/column-name';
import { Rejection } from '../rejection';
import { cleanText } from './clean-text';
import { countCodePoints } from './count-code-points';
import { excerpt } from './excerpt';
import { requireSafeCharacters } from './require-safe-characters';
import { transliterateEmail } from './transliterate-email';

/** A user principal name that keeps the rules: ASCII, `local@domain`, 64 + 1 + 48 characters at most. */
export interface Upn {
  /** As it was written. */
  readonly upn: string;
  /** Folded to lower case: what equality goes by. */
  readonly key: string;
  /** Folded to lower case. */
  readonly domain: string;
}

/** @see https://learn.microsoft.com/entra/identity/hybrid/connect/plan-connect-userprincipalname */
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 48;
const LOCAL = "(?!\\.)[A-Za-z0-9'.\\-_!#^~]+(?<!\\.)";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ADDRESS = new RegExp(`^${LOCAL}@(?:${LABEL}\\.)+${LABEL}$`);

/**
 * Reads a user principal name. One pattern decides the common good case; reasons are looked for only after it failed.
 * @param options.transliterate the caller chose to take the proposed spelling for letters such as ä instead of an error
 * @throws Rejection `missing-value`; `invalid-characters`; `non-ascii-email` with `value` and `proposal`; `invalid-email`
 *   with `value`; `value-too-long` with `part` ("local" or "domain"), `max` and `length`
 */
export function parseUpn(text: string, column: ColumnName, options: { transliterate?: boolean } = {}): Upn {
  return readUpn(text) ?? readOddUpn(cleanText(text), column, options.transliterate === true);
}

function readUpn(text: string): Upn | undefined {
  if (text.length > LONGEST_LOCAL + 1 + LONGEST_DOMAIN || !ADDRESS.test(text)) return undefined;
  const at = text.indexOf('@');
  if (at > LONGEST_LOCAL || text.length - at - 1 > LONGEST_DOMAIN) return undefined;
  // toLowerCase, never toLocaleLowerCase: on ASCII it is the same on every machine.
  const key = text.toLowerCase();
  // Down a file the domain stays the same: one string for all, instead of one a row that lives as long as its chunk.
  if (!(key.length - at - 1 === lastDomain.length && key.endsWith(lastDomain))) lastDomain = key.slice(at + 1);
  return { upn: text, key, domain: lastDomain };
}

let lastDomain = '';

function readOddUpn(clean: string, column: ColumnName, mayTransliterate: boolean): Upn {
  const upn = readUpn(clean);
  if (upn) return upn;
  if (clean === '') throw new Rejection('missing-value', column);
  requireSafeCharacters(clean, column);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: "outside ASCII" is meant
  if (/[^\x00-\x7f]/.test(clean)) return proposeAscii(clean, column, mayTransliterate);
  requireLengths(clean, column);
  throw new Rejection('invalid-email', column, { value: excerpt(clean) });
}

function proposeAscii(clean: string, column: ColumnName, mayTransliterate: boolean): Upn {
  requireLengths(clean, column);
  const proposal = clean.split('@').length === 2 ? readUpn(transliterateEmail(clean)) : undefined;
  if (!proposal) throw new Rejection('invalid-email', column, { value: excerpt(clean) });
  if (mayTransliterate) return proposal;
  throw new Rejection('non-ascii-email', column, { value: clean, proposal: proposal.upn });
}

/** An address of one `@` whose parts are too long is told so; anything else is no address in the first place. */
function requireLengths(clean: string, column: ColumnName): void {
  const parts = clean.split('@');
  if (parts.length !== 2) return;
  const [local, domain] = parts.map(countCodePoints);
  if (local > LONGEST_LOCAL) tooLong('local', LONGEST_LOCAL, local);
  if (domain > LONGEST_DOMAIN) tooLong('domain', LONGEST_DOMAIN, domain);

  function tooLong(part: string, max: number, length: number): never {
    throw new Rejection('value-too-long', column, { part, max, length });
  }
}
