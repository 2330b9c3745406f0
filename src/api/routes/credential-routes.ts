import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { recordAct } from '../../audit/record';
import { writeCredentialsCsv } from '../../delivery/credentials-csv';
import { writeCredentialsJson } from '../../delivery/credentials-json';
import { ROW_STATUSES } from '../../entities/row-result';
import { requireKept } from '../../jobs/apply-rows';
import { readResultRows } from '../../jobs/results-file';
import { revealCredentials, shredCredentials } from '../../jobs/reveal';
import type { Detected } from '../../tabular/open-table';
import { MAX_WORKBOOK_ROWS, writeResultsWorkbook } from '../../tabular/results-workbook';
import { writeResults } from '../../tabular/results-writer';
import { actOf } from '../act-of';
import { Problem } from '../problem';
import { requireCredentials, requireFinished } from '../require-credentials';
import { type Route, route } from '../route';
import { jobParams } from '../schemas';

const MEDIA_TYPES: Record<string, string> = {
  'windows-1252': 'windows-1252',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
};

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const JSON_MEMBERS = ['row', 'userId', 'displayName', 'upn', 'temporaryPassword'] as const;

function tooLongForWorkbook(rows: number): Problem {
  return new Problem(
    406,
    'too-long-for-workbook',
    `The job has ${rows} rows; a workbook holds ${MAX_WORKBOOK_ROWS}. Fetch the results as text/csv, or only those of one status.`,
    { rows, maximum: MAX_WORKBOOK_ROWS },
  );
}

/** What a job leaves behind to take away: the file with its results, and the temporary passwords. */
export const credentialRoutes: Route[] = [
  route({
    method: 'get',
    path: '/jobs/:jobId/results.csv',
    access: { to: 'job', permission: 'jobs.read' },
    summary: 'The file that came in, with what became of each row',
    params: jobParams,
    query: z.object({
      status: z.enum(ROW_STATUSES).optional(),
      raw: z
        .enum(['true', 'false'])
        .optional()
        .describe("`true` leaves out the ' before cells that a spreadsheet would run"),
      lang: z.enum(['de', 'en']).optional(),
    }),
    answers: { 200: `text/csv, or ${XLSX} by Accept` },
    handle: async ({ job, query, lang, transaction, sealer, request, response }) => {
      requireKept(job);
      const detected = job.detected as unknown as Detected;
      const rows = readResultRows(transaction, sealer, job, { status: query.status, lang });
      const asWorkbook = request.accepts(['text/csv', XLSX]) === XLSX;
      if (asWorkbook && job.rowCount > MAX_WORKBOOK_ROWS) throw tooLongForWorkbook(job.rowCount);
      const options = { raw: query.raw === 'true' };
      const name = `${job.operation}${query.status ? `-${query.status}` : ''}-results`;
      const charset = MEDIA_TYPES[detected.encoding] ?? 'utf-8';
      response.setHeader('Content-Type', asWorkbook ? XLSX : `text/csv; charset=${charset}`);
      response.setHeader('Vary', 'Accept, Accept-Language');
      response.setHeader('Content-Disposition', `attachment; filename="${name}.${asWorkbook ? 'xlsx' : 'csv'}"`);
      const write = asWorkbook ? writeResultsWorkbook : writeResults;
      await pipeline(write(detected, rows, options), response);
      return undefined;
    },
  }),

  route({
    method: 'post',
    path: '/jobs/:jobId/credentials',
    access: { to: 'job', permission: 'passwords.reveal' },
    summary: 'Reveals the temporary passwords that still work; every reveal is in the audit log',
    params: jobParams,
    answers: { 200: 'text/csv or application/json, by Accept', 410: 'They were confirmed or have expired' },
    handle: async (call) => {
      requireCredentials(call);
      await call.transaction((manager) => recordAct(manager, { ...actOf(call), operation: 'reveal_credentials' }));
      const { transaction, sealer, job, request, response } = call;
      const credentials = revealCredentials(transaction, sealer, job);
      response.setHeader('Cache-Control', 'no-store');
      if (request.accepts('text/csv', 'application/json') === 'application/json') {
        response.setHeader('Content-Type', 'application/json; charset=utf-8');
        await pipeline(writeCredentialsJson(credentials, JSON_MEMBERS), response);
        return undefined;
      }
      response.setHeader('Content-Type', 'text/csv; charset=utf-8');
      response.setHeader('Content-Disposition', 'attachment; filename="temporary-passwords.csv"');
      await pipeline(writeCredentialsCsv(credentials), response);
      return undefined;
    },
  }),

  route({
    method: 'delete',
    path: '/jobs/:jobId/credentials',
    access: { to: 'job', permission: 'passwords.reveal' },
    summary: 'Confirms that the passwords were received: from here on nobody can recover them',
    params: jobParams,
    answers: { 204: 'They are shredded' },
    handle: async (call) => {
      requireFinished(call);
      await call.transaction(async (manager) => {
        await shredCredentials(manager, call.job.id);
        await recordAct(manager, { ...actOf(call), operation: 'confirm_credentials' });
      });
      return { status: 204 };
    },
  }),
];
