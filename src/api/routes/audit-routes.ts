import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { AUDIT_OPERATIONS } from '../../audit/audit-operation';
import { exportAuditEntries } from '../../audit/export-entries';
import { type AuditFilter, listAuditEntries } from '../../audit/list-entries';
import { recordAct } from '../../audit/record';
import { type Call, route } from '../route';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const filter = z.object({
  operatorId: z.uuid().optional(),
  operation: z.enum(AUDIT_OPERATIONS).optional(),
  outcome: z.enum(['done', 'denied']).optional(),
  jobId: z.uuid().optional(),
  userId: z.uuid().optional().describe('Entries that were done to this user'),
  requestId: z.string().max(200).optional(),
  from: moment.optional().describe('Not before this moment'),
  to: moment.optional().describe('Before this moment'),
});
const filterOfAll = filter.extend({ customerId: z.uuid().optional() });
const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, 'Take it from the nextCursor of the page before.')
    .optional(),
};

const entry = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    operatorId: z.string().nullable(),
    operatorName: z.string().nullable(),
    customerId: z.string().nullable(),
    customerName: z.string().nullable(),
    operation: z.enum(AUDIT_OPERATIONS),
    outcome: z.enum(['done', 'denied']),
    address: z.string().nullable(),
    requestId: z.string().nullable(),
    jobId: z.string().nullable(),
    firstRow: z.number().nullable(),
    lastRow: z.number().nullable(),
    subjectCount: z.number().describe('How many users it was done to'),
    subjects: z.array(z.string()).describe('The first 20 of them; the export has all'),
    digest: z.string().nullable().describe('SHA-256 over the results of the rows'),
    details: z.record(z.string(), z.unknown()),
    chainPosition: z.string().nullable().describe('Place in the chain; null until it is sealed, a few seconds later'),
  })
  .meta({ id: 'AuditEntry' });
const entries = z.object({ items: z.array(entry), nextCursor: z.string().nullable() });

/** Streams the export; taking the log out is itself an act. */
async function sendExport(call: Call<unknown, unknown, undefined>, filter: AuditFilter): Promise<undefined> {
  const { caller, response, transaction, requestId, address } = call;
  await transaction((manager) =>
    recordAct(manager, {
      operatorId: caller.operatorId,
      customerId: filter.customerId ?? null,
      operation: 'read_audit',
      address,
      requestId,
      details: { filter },
    }),
  );
  response.setHeader('Content-Type', 'text/csv; charset=utf-8');
  response.setHeader('Content-Disposition', 'attachment; filename="audit.csv"');
  response.setHeader('Cache-Control', 'no-store');
  await pipeline(exportAuditEntries(transaction, filter), response);
}

/** Reading the audit log: all of it, or one customer's. */
export const AUDIT_ROUTES = [
  route({
    method: 'get',
    path: '/audit',
    access: { to: 'partner', permission: 'audit.read' },
    summary: 'Who did what, newest first',
    query: filterOfAll.extend(page),
    answers: { 200: entries },
    async handle({ query: { limit, cursor, ...filter }, transaction }) {
      const body = await transaction((manager) => listAuditEntries(manager, filter, { limit, cursor }));
      return { status: 200, body };
    },
  }),
  route({
    method: 'get',
    path: '/audit.csv',
    access: { to: 'partner', permission: 'audit.read' },
    summary: 'The audit log as a file',
    query: filterOfAll,
    answers: { 200: 'CSV, newest entry first' },
    handle: (call) => sendExport(call, call.query),
  }),
  route({
    method: 'get',
    path: '/customers/:customerId/audit',
    access: { to: 'customer', permission: 'audit.read' },
    summary: "Who did what in a customer's accounts, newest first",
    params: z.object({ customerId: z.uuid() }),
    query: filter.extend(page),
    answers: { 200: entries },
    async handle({ customer, query: { limit, cursor, ...filter }, transaction }) {
      const ofCustomer = { ...filter, customerId: customer.id };
      const body = await transaction((manager) => listAuditEntries(manager, ofCustomer, { limit, cursor }));
      return { status: 200, body };
    },
  }),
  route({
    method: 'get',
    path: '/customers/:customerId/audit.csv',
    access: { to: 'customer', permission: 'audit.read' },
    summary: "A customer's audit log as a file",
    params: z.object({ customerId: z.uuid() }),
    query: filter,
    answers: { 200: 'CSV, newest entry first' },
    handle: (call) => sendExport(call, { ...call.query, customerId: call.customer.id }),
  }),
];
