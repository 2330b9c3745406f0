import type { DataSource, EntityManager } from 'typeorm';
import { type ChainLink, type ChainState, isSigned, readChain } from './chain';
import { type Flaw, walkChain } from './walk-chain';

/** What became of checking the audit log. */
export interface AuditVerdict {
  /** Entries in the chain that were checked. */
  length: number;
  /** Entries that retention has removed from the chain's beginning. */
  expired: number;
  /** The chain's end. Noted down elsewhere, it also proves later that no entries were cut off the end. */
  head: ChainLink;
  /** `unchecked`: no MASTER_KEY was given, so whoever can write to the database could have forged the whole chain. */
  signature: 'valid' | 'invalid' | 'unchecked';
  /** Entries that are committed but not chained yet, and the age of the oldest in seconds. */
  unsealed: { count: number; oldestSeconds: number };
  /** The first thing that is wrong; null: nothing is. */
  flaw: Flaw | null;
}

/**
 * Follows the whole chain, in one snapshot, so that sealing and retention may go on meanwhile.
 * @param chainKey of `deriveChainKey`; null checks the links alone
 * @param expected a link that was noted earlier: the chain must still hold it
 */
export function verifyAudit(
  dataSource: DataSource,
  chainKey: Buffer | null,
  expected?: ChainLink,
): Promise<AuditVerdict> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const chain = await readChain(manager, 'look');
    if (!chain) throw new Error('The table audit_chain is empty. Restore its one row from a backup.');
    const signature = chainKey ? (isSigned(chain, chainKey) ? 'valid' : 'invalid') : 'unchecked';
    return {
      length: chain.head.position - chain.checkpoint.position,
      expired: chain.checkpoint.position,
      head: chain.head,
      signature,
      unsealed: await countUnsealed(manager),
      flaw: (await findFlaw(manager, chain, expected)) ?? describeSignature(signature, chain),
    };
  });
}

async function findFlaw(manager: EntityManager, chain: ChainState, expected?: ChainLink): Promise<Flaw | null> {
  const end = await walkChain(manager, chain.checkpoint, chain.head.position);
  if ('reason' in end) return end;
  if (!end.hash.equals(chain.head.hash)) {
    return { position: end.position, entryId: null, reason: 'The last entry is not the one that the chain ends with.' };
  }
  return (await findStray(manager, chain)) ?? (expected ? findDeparture(manager, chain, expected) : null);
}

/** An entry that claims a place outside the chain: its end was set back, or the entry was planted. */
async function findStray(manager: EntityManager, { checkpoint, head }: ChainState): Promise<Flaw | null> {
  const [stray]: { id: string; position: string }[] = await manager.query(
    `SELECT id, chain_position AS position FROM audit_entries WHERE chain_position > $1 OR chain_position <= $2
     ORDER BY chain_position LIMIT 1`,
    [head.position, checkpoint.position],
  );
  if (!stray) return null;
  const reason = `Entry ${stray.id} claims a place outside the chain, which goes from ${checkpoint.position + 1} to ${head.position}.`;
  return { position: Number(stray.position), entryId: stray.id, reason };
}

async function findDeparture(manager: EntityManager, chain: ChainState, expected: ChainLink): Promise<Flaw | null> {
  const { position } = expected;
  if (position > chain.head.position) {
    return {
      position,
      entryId: null,
      reason: `The chain once reached position ${position}: entries were cut off its end.`,
    };
  }
  if (position < chain.checkpoint.position) {
    const reason = `Position ${position} is past its retention and cannot be compared. Note a newer one.`;
    return { position, entryId: null, reason };
  }
  const link = await walkChain(manager, chain.checkpoint, position);
  if ('reason' in link || link.hash.equals(expected.hash)) return null;
  return { position, entryId: null, reason: `The chain up to position ${position} is not the one that was noted.` };
}

function describeSignature(signature: AuditVerdict['signature'], chain: ChainState): Flaw | null {
  if (signature !== 'invalid') return null;
  const reason = 'The chain is not signed with this MASTER_KEY: it was forged, or the key is another one.';
  return { position: chain.head.position, entryId: null, reason };
}

async function countUnsealed(manager: EntityManager): Promise<AuditVerdict['unsealed']> {
  const [row]: { count: number; seconds: number }[] = await manager.query(
    `SELECT count(*)::int AS count, coalesce(extract(epoch FROM now() - min(at)), 0)::float8 AS seconds
     FROM audit_entries WHERE chain_position IS NULL`,
  );
  return { count: row?.count ?? 0, oldestSeconds: Math.max(0, Math.round(row?.seconds ?? 0)) };
}
