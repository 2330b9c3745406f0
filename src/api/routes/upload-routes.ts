import { z } from 'zod';
import { receiveJob } from '../receive-job';
import { type Route, route } from '../route';
import { customerParams, jobSchema } from '../schemas';
import { jobBody, rowsBody, uploadQuery } from '../upload-schemas';

/** Bulk jobs come in here: a file, JSON rows, or a selection. */
export const uploadRoutes: Route[] = [
  route({
    method: 'post',
    path: '/customers/:customerId/jobs/:operation',
    access: { to: 'customer', permission: 'operation' },
    summary: 'Applies an operation to many rows: a CSV or xlsx file, JSON rows, or a selection of users',
    params: customerParams.extend({ operation: z.string() }),
    query: uploadQuery,
    body: 'stream',
    json: jobBody,
    answers: { 202: jobSchema },
    handle: (call) => receiveJob(call, call.params.operation, call.query),
  }),

  route({
    method: 'post',
    path: '/jobs/:operation',
    access: { to: 'partner', permission: 'operation' },
    summary: 'One file for many customers: its column Customer (domain, name or id) makes it a job for each of them',
    params: z.object({ operation: z.string() }),
    query: uploadQuery,
    body: 'stream',
    json: rowsBody,
    answers: { 202: jobSchema },
    handle: (call) => receiveJob(call, call.params.operation, call.query, true),
  }),
];
