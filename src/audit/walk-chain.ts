import type { EntityManager } from 'typeorm';
import { CHAINED_COLUMNS, type ChainLink, hashEntry, queryEntries } from './chain';

/** The first thing that is wrong with a chain. */
export interface Flaw {
  /** Where in the chain. */
  position: number;
  /** The audit entry at fault; null when it is the absence of one. */
  entryId: string | null;
  /** A sentence for whoever has to find out what happened. */
  reason: string;
}

/** Entries read at a time; a few hundred bytes each. */
const PAGE = 1000;

const NEXT_ENTRIES = `SELECT ${CHAINED_COLUMNS} FROM audit_entries
  WHERE chain_position > $1 AND chain_position <= $2 ORDER BY chain_position LIMIT ${PAGE}`;

/**
 * Follows the chain from one link, whose hash is trusted, to a position.
 * @returns the link at that position, as computed from the entries, or the first flaw on the way
 */
export async function walkChain(manager: EntityManager, from: ChainLink, to: number): Promise<ChainLink | Flaw> {
  let link = from;
  while (link.position < to) {
    const entries = await queryEntries(manager, NEXT_ENTRIES, [link.position, to]);
    if (entries.length === 0) return missing(link.position + 1);
    for (const { id, position, hash, fields } of entries) {
      if (position !== link.position + 1) return missing(link.position + 1);
      const computed = hashEntry(link, fields);
      if (!hash?.equals(computed)) {
        return {
          position,
          entryId: id,
          reason: `Entry ${id}, or its link to the one before, was changed after sealing.`,
        };
      }
      link = { position, hash: computed };
    }
  }
  return link;
}

function missing(position: number): Flaw {
  return { position, entryId: null, reason: `The entry at position ${position} of the chain is missing.` };
}
