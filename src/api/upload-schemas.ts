import { z } from 'zod';
import { JOB_MODES } from '../entities/bulk-job';
import { USER_FILTERS } from '../jobs/user-filter';
import { parseUsageLocation } from '../operations/values/parse-usage-location';
import { ENCODINGS } from '../tabular/decode';
import { DELIMITERS, LOWEST_HEADER } from '../tabular/dialect';

/** By name, because a semicolon or a tab is easily lost on the way into an address. */
const DELIMITER_NAMES = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;

const delimiter = z
  .enum([...DELIMITERS, ...(Object.keys(DELIMITER_NAMES) as (keyof typeof DELIMITER_NAMES)[])])
  .transform((text) => DELIMITER_NAMES[text as keyof typeof DELIMITER_NAMES] ?? (text as (typeof DELIMITERS)[number]));

const yes = z.enum(['true', 'false']).transform((text) => text === 'true');

/** How the file is to be taken; the file itself is the body. Nothing unknown passes: a misspelt `mode=validate` would apply the file. */
export const uploadQuery = z.strictObject({
  mode: z.enum(JOB_MODES).default('apply').describe('`validate` does everything but the effects'),
  usageLocation: z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return undefined;
      try {
        return parseUsageLocation(text, 'Usage location');
      } catch {
        context.addIssue({
          code: 'custom',
          message: 'must be an ISO 3166-1 alpha-2 code such as DE, or the name of a country',
        });
        return z.NEVER;
      }
    })
    .describe('For rows that name none'),
  transliterate: yes.optional().describe('Takes the proposed spelling for user names with letters such as ä'),
  ignoreUnknown: yes.optional().describe('Ignores columns nobody knows instead of refusing the file'),
  sheet: z.string().max(100).optional().describe('Name of the sheet in a workbook; the first one otherwise'),
  encoding: z.enum(ENCODINGS).optional().describe('What the text is written in; found out otherwise'),
  delimiter: delimiter.optional().describe('What separates the cells of a text; found out otherwise'),
  headerRow: z.coerce
    .number()
    .int()
    .min(1)
    .max(LOWEST_HEADER)
    .optional()
    .describe('The line, or row of the sheet, that names the columns; found out otherwise'),
  map: z
    .string()
    .max(20_000)
    .optional()
    .transform((text, context) => {
      if (text === undefined) return undefined;
      try {
        return z.record(z.string(), z.string()).parse(JSON.parse(text));
      } catch {
        context.addIssue({
          code: 'custom',
          message: 'must be a JSON object from the file\'s headers to column names, such as {"Login name":"Email"}',
        });
        return z.NEVER;
      }
    })
    .describe('JSON: which column each header of the file is'),
  startAt: z.string().max(40).optional().describe("Not before: RFC 3339, or a date in the customer's time zone"),
  lang: z.enum(['de', 'en']).optional(),
});

export type UploadQuery = z.infer<typeof uploadQuery>;

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Rows as JSON: cells under the names of columns. */
export const rowsBody = z.strictObject({ rows: z.array(z.record(z.string(), cell)).min(1) });

/** Whom a job or a question is about. */
export const jobSelect = z.union([
  z.strictObject({ userIds: z.array(z.uuid()).min(1).max(100_000) }),
  // A misspelt filter must not become no filter: that would be everybody.
  z.strictObject({ filter: USER_FILTERS.strict() }),
]);

/** What a job may be given as JSON instead of a file. */
export const jobBody = z.union([
  rowsBody,
  z.strictObject({
    select: jobSelect,
    set: z
      .record(z.string(), cell)
      .default({})
      .describe('Cells that all rows share, such as {"Add licenses":"SPE_E5"}'),
  }),
]);

export type JobBody = z.infer<typeof jobBody>;
