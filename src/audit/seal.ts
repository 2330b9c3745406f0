import type { DataSource, EntityManager } from 'typeorm';
import {
  CHAINED_COLUMNS,
  type ChainLink,
  type ChainState,
  hashEntry,
  isSigned,
  queryEntries,
  readChain,
  signLink,
} from './chain';
import { walkChain } from './walk-chain';

/** The chain does not verify. Nothing was sealed or removed, because that would have hidden it. */
export class AuditChainBroken extends Error {
  constructor(detail: string) {
    super(`The audit chain is broken: ${detail} Run "npm run audit:verify" and keep a copy of the database.`);
  }
}

/**
 * Chains entries that are committed but not chained yet. Places are given here and not when an entry is written: ids are
 * handed out before commit, so an entry with a smaller id may appear after one with a larger, and the chain's head would
 * otherwise make every writer wait for every other.
 * @param chainKey of `deriveChainKey`; a head that it has not signed is not built upon
 * @param limit entries a transaction
 * @returns entries sealed; 0 as well while another process is sealing
 * @throws AuditChainBroken when the head's signature is not ours
 */
export async function sealAuditEntries(
  dataSource: DataSource,
  chainKey: Buffer,
  { limit = 500 }: { limit?: number } = {},
): Promise<number> {
  let total = 0;
  for (;;) {
    const sealed = await dataSource.transaction((manager) => sealSome(manager, chainKey, limit));
    total += sealed;
    if (sealed < limit) return total;
  }
}

async function sealSome(manager: EntityManager, chainKey: Buffer, limit: number): Promise<number> {
  const chain = await lockChain(manager, chainKey);
  if (!chain) return 0;
  const entries = await queryEntries(
    manager,
    `SELECT ${CHAINED_COLUMNS} FROM audit_entries WHERE chain_position IS NULL ORDER BY id LIMIT $1`,
    [limit],
  );
  if (entries.length === 0) return 0;
  let head = chain.head;
  const links = entries.map(({ id, fields }) => {
    head = { position: head.position + 1, hash: hashEntry(head, fields) };
    return { id, ...head };
  });
  await manager.query(
    `UPDATE audit_entries SET chain_position = link.position, chain_hash = link.hash
     FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS link (id, position, hash) WHERE audit_entries.id = link.id`,
    [links.map(({ id }) => id), links.map(({ position }) => position), links.map(({ hash }) => hash)],
  );
  await manager.query('UPDATE audit_chain SET head_position = $1, head_hash = $2, head_mac = $3', [
    head.position,
    head.hash,
    signLink(chainKey, 'head', head),
  ]);
  return entries.length;
}

/** Null while somebody else seals: whoever holds the row will have sealed what we would have. */
async function lockChain(manager: EntityManager, chainKey: Buffer): Promise<ChainState | null> {
  const chain = await readChain(manager, 'lock');
  if (chain && !isSigned(chain, chainKey)) {
    throw new AuditChainBroken('its ends are not signed with a key that follows from MASTER_KEY.');
  }
  return chain;
}

/**
 * Removes sealed entries past their retention. What remains begins at a signed checkpoint: the hash over all that was removed.
 * @param retentionDays by the database's clock
 * @returns entries removed
 * @throws AuditChainBroken when what would be removed does not verify: removing it would destroy the evidence
 */
export async function expireAuditEntries(
  dataSource: DataSource,
  chainKey: Buffer,
  retentionDays: number,
): Promise<number> {
  return dataSource.transaction(async (manager) => {
    const chain = await lockChain(manager, chainKey);
    if (!chain) return 0;
    const end = await findLastExpired(manager, chain, retentionDays);
    if (end <= chain.checkpoint.position) return 0;
    const checkpoint = await walkChain(manager, chain.checkpoint, end);
    if ('reason' in checkpoint) throw new AuditChainBroken(checkpoint.reason);
    await moveCheckpoint(manager, chainKey, checkpoint);
    await manager.query('DELETE FROM audit_entries WHERE chain_position <= $1', [end]);
    return end - chain.checkpoint.position;
  });
}

/** The chain's order is that of sealing, not exactly that of time: only an unbroken run of old entries may go. */
async function findLastExpired(manager: EntityManager, chain: ChainState, retentionDays: number): Promise<number> {
  const [kept]: { position: string }[] = await manager.query(
    `SELECT chain_position AS position FROM audit_entries
     WHERE chain_position IS NOT NULL AND at >= now() - make_interval(days => $1) ORDER BY chain_position LIMIT 1`,
    [retentionDays],
  );
  return kept ? Number(kept.position) - 1 : chain.head.position;
}

async function moveCheckpoint(manager: EntityManager, chainKey: Buffer, checkpoint: ChainLink): Promise<void> {
  await manager.query('UPDATE audit_chain SET checkpoint_position = $1, checkpoint_hash = $2, checkpoint_mac = $3', [
    checkpoint.position,
    checkpoint.hash,
    signLink(chainKey, 'checkpoint', checkpoint),
  ]);
}

/**
 * Signs the chain's ends with another key: part of changing MASTER_KEY.
 * @param manager the transaction in which the key changes
 * @throws AuditChainBroken when the old key has not signed them
 */
export async function resignAuditChain(manager: EntityManager, oldKey: Buffer, newKey: Buffer): Promise<void> {
  await manager.query('LOCK TABLE audit_chain IN EXCLUSIVE MODE');
  const chain = await lockChain(manager, oldKey);
  if (!chain) return;
  await manager.query('UPDATE audit_chain SET head_mac = $1, checkpoint_mac = $2', [
    signLink(newKey, 'head', chain.head),
    signLink(newKey, 'checkpoint', chain.checkpoint),
  ]);
}
