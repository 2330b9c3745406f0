import { type Query, request } from './request';
import type { Job } from './types';

/** A bulk job as it is asked for. */
export interface JobOrder {
  customerId: string;
  operation: string;
  mode?: 'apply' | 'validate';
  query?: Query;
  /** Rows, or a selection with what all rows share. */
  body: object;
  /** The same key makes a second attempt the same job. */
  key?: string;
}

/** Asks for a bulk job. @throws ProblemError */
export function startJob({ customerId, operation, mode = 'apply', query, body, key }: JobOrder): Promise<Job> {
  return request<Job>(`/customers/${customerId}/jobs/${operation}`, {
    method: 'POST',
    query: { mode, ...query },
    body,
    headers: key === undefined ? {} : { 'Idempotency-Key': key },
  });
}

/** A new idempotency key. `crypto.randomUUID` exists over TLS and on loopback only. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
