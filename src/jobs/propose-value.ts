import { closest, distance } from 'fastest-levenshtein';
import type { Facts, RejectionCode } from '../operations/rejection';

/** A slip of the keyboard: more letters than this, and it may be another domain that was meant. */
const MOST_SLIPS = 2;

/** What is stored of a refused row. */
interface Refused {
  code: RejectionCode | null;
  facts: Facts | null;
  /** As far as the row names one. */
  upn: string | null;
}

/**
 * What could stand in the cell at fault instead: a spelling that was proposed when the row was refused, or the verified domain that a mistyped
 * one comes nearest to. Whoever made the file decides.
 * @returns null: nothing is near
 */
export function proposeValue({ code, facts, upn }: Refused): string | null {
  if (typeof facts?.['proposal'] === 'string') return facts['proposal'];
  const { domain, verified } = facts ?? {};
  if (code !== 'unknown-domain' || typeof domain !== 'string' || !Array.isArray(verified) || verified.length === 0) {
    return null;
  }
  // A row that renames somebody is known by the old name, which says nothing of the new one.
  if (!upn?.toLowerCase().endsWith(`@${domain}`)) return null;
  const nearest = closest(domain, verified as string[]);
  return distance(domain, nearest) <= MOST_SLIPS ? upn.slice(0, -domain.length) + nearest : null;
}
