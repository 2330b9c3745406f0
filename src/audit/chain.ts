import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { EntityManager } from 'typeorm';

/** A place in the chain: how many entries were chained up to here, and the hash over all of them. */
export interface ChainLink {
  position: number;
  hash: Buffer;
}

/** What the chain begins with. */
export const GENESIS: ChainLink = { position: 0, hash: Buffer.alloc(32) };

/** The one row of `audit_chain`: where the chain ends, and where retention has cut off its beginning. */
export interface ChainState {
  head: ChainLink;
  headMac: Buffer | null;
  checkpoint: ChainLink;
  checkpointMac: Buffer | null;
}

/** An audit entry as the chain sees it: every column that never changes, in PostgreSQL's text form. */
export interface ChainedEntry {
  id: string;
  position: number | null;
  hash: Buffer | null;
  fields: (string | null)[];
}

/**
 * Columns under the hash. Times are whole microseconds so that no time zone can change them; the subjects of a chunk are
 * thousands of ids, so PostgreSQL sends their digest. Changing this list breaks every chain that exists.
 */
export const CHAINED_COLUMNS = `id, chain_position, chain_hash, ARRAY[
  id::text, (extract(epoch FROM at) * 1000000)::bigint::text, operator_id::text, customer_id::text, operation, outcome,
  address, request_id, job_id::text, first_row::text, last_row::text,
  encode(sha256(convert_to(array_to_string(subjects, ','), 'UTF8')), 'hex'), encode(digest, 'hex'), details::text
] AS fields`;

/** The hash of an entry at its place: SHA-256 over the hash before it and all that must not change. */
export function hashEntry(previous: ChainLink, fields: readonly (string | null)[]): Buffer {
  const body = JSON.stringify([previous.position + 1, ...fields]);
  return createHash('sha256').update(previous.hash).update(body).digest();
}

/**
 * The key that signs the chain's ends. It follows from MASTER_KEY, so whoever may write to the database but does not hold
 * that key cannot make a chain that verifies.
 */
export function deriveChainKey(masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), 'musterroll audit chain', 32));
}

/** Signs an end of the chain: its head, or the checkpoint that retention has left. */
export function signLink(chainKey: Buffer, end: 'head' | 'checkpoint', link: ChainLink): Buffer {
  return createHmac('sha256', chainKey).update(`${end}\n${link.position}\n`).update(link.hash).digest();
}

/** Whether both ends carry a signature by this key; a chain that never held an entry has none. */
export function isSigned(state: ChainState, chainKey: Buffer): boolean {
  return (
    isEndSigned(chainKey, 'head', state.head, state.headMac) &&
    isEndSigned(chainKey, 'checkpoint', state.checkpoint, state.checkpointMac)
  );
}

function isEndSigned(chainKey: Buffer, end: 'head' | 'checkpoint', link: ChainLink, mac: Buffer | null): boolean {
  if (link.position === 0) return link.hash.equals(GENESIS.hash);
  return mac?.length === 32 && timingSafeEqual(mac, signLink(chainKey, end, link));
}

interface ChainRow {
  head_position: string;
  head_hash: Buffer;
  head_mac: Buffer | null;
  checkpoint_position: string;
  checkpoint_hash: Buffer;
  checkpoint_mac: Buffer | null;
}

/**
 * Reads where the chain begins and ends.
 * @param lock `lock`: taken until commit; the answer is null when somebody else holds it
 */
export async function readChain(manager: EntityManager, lock: 'lock' | 'look'): Promise<ChainState | null> {
  const rows: ChainRow[] = await manager.query(
    `SELECT * FROM audit_chain ${lock === 'lock' ? 'FOR UPDATE SKIP LOCKED' : ''}`,
  );
  const row = rows[0];
  if (!row) return null;
  return {
    head: { position: Number(row.head_position), hash: row.head_hash },
    headMac: row.head_mac,
    checkpoint: { position: Number(row.checkpoint_position), hash: row.checkpoint_hash },
    checkpointMac: row.checkpoint_mac,
  };
}

interface EntryRow {
  id: string;
  chain_position: string | null;
  chain_hash: Buffer | null;
  fields: (string | null)[];
}

/** Runs a query that selects `CHAINED_COLUMNS`. */
export async function queryEntries(
  manager: EntityManager,
  sql: string,
  parameters: unknown[],
): Promise<ChainedEntry[]> {
  const rows: EntryRow[] = await manager.query(sql, parameters);
  return rows.map((row) => ({
    id: row.id,
    position: row.chain_position === null ? null : Number(row.chain_position),
    hash: row.chain_hash,
    fields: row.fields,
  }));
}
