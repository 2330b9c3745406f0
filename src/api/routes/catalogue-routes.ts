import { z } from 'zod';
import { recordAct } from '../../audit/record';
import { findOperation } from '../../operations/all-operations';
import { Rejection } from '../../operations/rejection';
import { parseUsageLocation } from '../../operations/values/parse-usage-location';
import { renderTemplate } from '../../tabular/templates';
import { actOf } from '../act-of';
import { listProducts, putProduct } from '../catalogue';
import { plainText } from '../plain-text';
import { notFound } from '../problem';
import { type Call, route } from '../route';

/** What a licence cell can hold: products are split at `;` and `,`, and ` -` begins a service plan. */
const name = plainText(200).regex(
  /^(?:(?![;,\p{Cc}]|\s-\S).)*$/u,
  'must not hold a semicolon, a comma or a space before a hyphenated word',
);
const ruleName = z.string().min(1).max(100);
const servicePlan = z.object({
  name: z
    .string()
    .max(100)
    .regex(/^[^\s;,]+$/, 'must be one word such as TEAMS1'),
  label: plainText(200),
});
const location = z.string().transform((text, context) => {
  try {
    return parseUsageLocation(text, 'Usage location');
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    context.addIssue({ code: 'custom', message: 'must be an ISO 3166-1 code of two letters, such as DE' });
    return z.NEVER;
  }
});

const productDetails = z.object({
  name: name.describe('Files may name the product by it, in any case'),
  servicePlans: z
    .array(servicePlan)
    .max(500)
    .refine((plans) => new Set(plans.map((plan) => plan.name.toLowerCase())).size === plans.length, {
      message: 'must not name a service plan twice',
    })
    .default([]),
  exclusiveWith: z
    .array(ruleName)
    .max(500)
    .default([])
    .describe('SKUs or service plans that one user cannot hold beside it'),
  dependsOn: z
    .array(ruleName)
    .max(500)
    .default([])
    .describe('SKUs or service plans of which the user must hold at least one'),
  prohibitedLocations: z.array(location).max(250).default([]).describe('Countries in which it may not be used'),
});

const productSchema = z
  .object({
    sku: z.string(),
    name: z.string(),
    servicePlans: z.array(z.object({ name: z.string(), label: z.string() })),
    exclusiveWith: z.array(z.string()),
    dependsOn: z.array(z.string()),
    prohibitedLocations: z.array(z.string()),
  })
  .meta({ id: 'Product' });

/** Columns that are read so that a file of another system can be understood, and that nobody should fill in. */
const NOT_TO_FILL_IN = ['Password hash function'];

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const templateParams = z.object({ operation: z.string() });
const templateQuery = z.object({ lang: z.enum(['en', 'de']).optional().describe('Language of the headers') });

async function sendTemplate(call: Call<{ operation: string }, unknown, undefined>, format: 'csv' | 'xlsx') {
  const operation = findOperation(call.params.operation);
  if (!operation) throw notFound('operation');
  const columns = operation.columns.filter((column) => !NOT_TO_FILL_IN.includes(column));
  const file = await renderTemplate(columns, call.lang, format);
  call.response
    .attachment(`${operation.name}.${format}`)
    .type(format === 'csv' ? 'text/csv; charset=utf-8' : XLSX)
    .send(file);
  return undefined;
}

/** The products there are, and empty files to fill in. */
export const catalogueRoutes = [
  route({
    method: 'get',
    path: '/catalogue',
    access: { to: 'partner', permission: 'customers.read' },
    summary: 'Products, their service plans, and the rules between them',
    answers: { 200: z.object({ items: z.array(productSchema), nextCursor: z.null() }) },
    handle: async ({ transaction }) => ({
      status: 200,
      body: { items: await transaction(listProducts), nextCursor: null },
    }),
  }),

  route({
    method: 'put',
    path: '/catalogue/:sku',
    access: { to: 'partner', permission: 'system.manage' },
    summary:
      'Adds a product or replaces it whole; holds from the next row on, for new and changed licences. From a file: curl -X PUT -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" --data @product.json …/api/v1/catalogue/SKU',
    params: z.object({ sku: z.string() }),
    body: productDetails,
    answers: { 200: productSchema, 201: productSchema },
    handle: (call) =>
      call.transaction(async (manager) => {
        const product = { sku: call.params.sku, ...call.body };
        const before = await putProduct(manager, product);
        await recordAct(manager, { ...actOf(call), operation: 'update_catalogue', details: { product, before } });
        return { status: before ? 200 : 201, body: product };
      }),
  }),

  route({
    method: 'get',
    path: '/templates/:operation.csv',
    access: { to: 'caller' },
    summary: 'An empty file to fill in; German ones as a German Excel reads them',
    params: templateParams,
    query: templateQuery,
    answers: { 200: 'CSV: the header line' },
    handle: (call) => sendTemplate(call, 'csv'),
  }),
  route({
    method: 'get',
    path: '/templates/:operation.xlsx',
    access: { to: 'caller' },
    summary: 'The same as a workbook, with a note on each column',
    params: templateParams,
    query: templateQuery,
    answers: { 200: 'An Excel workbook' },
    handle: (call) => sendTemplate(call, 'xlsx'),
  }),
];
