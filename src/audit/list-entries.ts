import type { EntityManager } from 'typeorm';
import type { AuditOperation } from './audit-operation';

/** Which entries; every member that is given must match. */
export interface AuditFilter {
  customerId?: string;
  operatorId?: string;
  operation?: AuditOperation;
  outcome?: 'done' | 'denied';
  jobId?: string;
  /** Entries that were done to this user. */
  userId?: string;
  requestId?: string;
  /** Not before this moment. */
  from?: Date;
  /** Before this moment. */
  to?: Date;
}

export interface AuditPage {
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** An audit entry as people read it. */
export interface AuditItem {
  id: string;
  at: Date;
  operatorId: string | null;
  operatorName: string | null;
  customerId: string | null;
  customerName: string | null;
  operation: AuditOperation;
  outcome: 'done' | 'denied';
  address: string | null;
  requestId: string | null;
  jobId: string | null;
  firstRow: number | null;
  lastRow: number | null;
  /** How many users it was done to, and their ids: in a list the first few, in an export all. */
  subjectCount: number;
  subjects: string[];
  /** SHA-256 over the results of the rows, in hex. */
  digest: string | null;
  details: Record<string, unknown>;
  /** Place in the chain; null until sealed. */
  chainPosition: string | null;
}

/** Subjects that an entry of a list shows; a chunk has thousands. */
const SHOWN_SUBJECTS = 20;

/** A condition for each member of the filter, in SQL, with `?` for its value. */
const CONDITIONS: Record<keyof AuditFilter, string> = {
  customerId: 'e.customer_id = ?',
  operatorId: 'e.operator_id = ?',
  operation: 'e.operation = ?',
  outcome: 'e.outcome = ?',
  jobId: 'e.job_id = ?',
  userId: '? = ANY (e.subjects)',
  requestId: 'e.request_id = ?',
  from: 'e.at >= ?',
  to: 'e.at < ?',
};

/**
 * A page of the audit log, newest first.
 * @param shownSubjects how many users of each entry
 */
export async function listAuditEntries(
  manager: EntityManager,
  filter: AuditFilter,
  { limit, cursor }: AuditPage,
  shownSubjects = SHOWN_SUBJECTS,
): Promise<{ items: AuditItem[]; nextCursor: string | null }> {
  const parameters: unknown[] = [limit + 1];
  const bind = (condition: string, value: unknown) => condition.replace('?', `$${parameters.push(value)}`);
  const conditions = Object.entries(CONDITIONS)
    .filter(([name]) => filter[name as keyof AuditFilter] !== undefined)
    .map(([name, condition]) => bind(condition, filter[name as keyof AuditFilter]));
  if (cursor) conditions.push(bind('e.id < ?', cursor));
  const found: AuditItem[] = await manager.query(
    `SELECT e.id, e.at, e.operator_id AS "operatorId", o.display_name AS "operatorName", e.customer_id AS "customerId",
       c.name AS "customerName", e.operation, e.outcome, e.address, e.request_id AS "requestId", e.job_id AS "jobId",
       e.first_row AS "firstRow", e.last_row AS "lastRow", cardinality(e.subjects) AS "subjectCount",
       e.subjects[1:${shownSubjects}] AS subjects, encode(e.digest, 'hex') AS digest, e.details,
       e.chain_position AS "chainPosition"
     FROM audit_entries e
     LEFT JOIN operators o ON o.id = e.operator_id
     LEFT JOIN customers c ON c.id = e.customer_id
     ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY e.id DESC LIMIT $1`,
    parameters,
  );
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? items.at(-1)!.id : null };
}

/** All users that an entry was done to. */
export async function readSubjects(manager: EntityManager, id: string): Promise<string[]> {
  const [entry]: { subjects: string[] }[] = await manager.query('SELECT subjects FROM audit_entries WHERE id = $1', [
    id,
  ]);
  return entry?.subjects ?? [];
}
