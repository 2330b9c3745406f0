import type { Request } from 'express';
import type { EntityManager } from 'typeorm';
import { type Act, recordAct } from '../audit/record';

/** Writes into the audit log who was refused, and what was asked for: its address without the query, which may name people. */
export function recordDenial(
  manager: EntityManager,
  who: Pick<Act, 'operatorId' | 'customerId' | 'address' | 'requestId'>,
  request: Request,
  details: object,
): Promise<void> {
  const path = request.originalUrl.split('?')[0]!.slice(0, 500);
  return recordAct(manager, {
    ...who,
    operation: 'denied',
    outcome: 'denied',
    details: { ...details, method: request.method, path },
  });
}
