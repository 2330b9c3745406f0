import { toBinaryArray } from '../binary-array';
import type { AuditOperation } from './audit-operation';

/** Who did what on whom, from where, through which job, with which outcome. */
export interface Act {
  /** Null: nobody is known (a failed sign-in), or the product itself acted (retention). */
  operatorId: string | null;
  /** Null: it concerns no single customer. */
  customerId: string | null;
  operation: AuditOperation;
  /** `done` unless said otherwise. */
  outcome?: 'done' | 'denied';
  /** IP address the request came from. */
  address?: string;
  requestId?: string;
  jobId?: string;
  /** Rows of the job that the entry covers, both inclusive. */
  firstRow?: number;
  lastRow?: number;
  /** Ids of the users it was done to. */
  subjects?: readonly string[];
  /** SHA-256 over the results of the rows. */
  digest?: Buffer;
  /** Further facts. Never a secret: entries cannot be taken back. */
  details?: object;
}

/** A transaction, as far as an entry needs one. */
interface Asked {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
}

/**
 * Writes one audit entry, in the transaction of the act itself: either both are there or neither.
 * @param manager the transaction of the act
 */
export async function recordAct(manager: Asked, act: Act): Promise<void> {
  await manager.query(INSERT, [
    act.operatorId,
    act.customerId,
    act.operation,
    act.outcome ?? 'done',
    act.address,
    act.requestId,
    act.jobId,
    act.firstRow,
    act.lastRow,
    toBinaryArray('uuid', act.subjects ?? []),
    act.digest,
    JSON.stringify(act.details ?? {}),
  ]);
}

const INSERT = `INSERT INTO audit_entries
  (operator_id, customer_id, operation, outcome, address, request_id, job_id, first_row, last_row, subjects, digest, details)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;
