import { z } from 'zod';
import { JOB_MODES, JOB_STATES } from '../entities/bulk-job';
import { ROW_STATUSES } from '../entities/row-result';
import { SUBSCRIPTION_STATES } from '../entities/subscription';
import { USER_ROLES } from '../entities/user';

/** The shapes that go over the wire. They parse requests, type the console, and become the OpenAPI document. */

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('Stable name of the problem'),
    detail: z.string().describe('What is wrong and what to do'),
  })
  .loose()
  .meta({ id: 'Problem' });

export const customerParams = z.object({ customerId: z.uuid() });
export const userParams = z.object({ customerId: z.uuid(), userId: z.uuid() });
export const jobParams = z.object({ jobId: z.uuid() });

/** Lists are pages by key: a cursor is good for as long as the list's filter stays the same. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(2000).optional(),
};

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const customerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    domains: z.array(z.string()),
    usageLocation: z.string(),
    timeZone: z.string(),
    userCount: z.number().int(),
    deletedUserCount: z.number().int(),
    createdAt: z.string(),
  })
  .meta({ id: 'Customer' });

export const subscriptionSchema = z
  .object({
    sku: z.string(),
    name: z.string(),
    state: z.enum(SUBSCRIPTION_STATES),
    totalSeats: z.number().int(),
    consumedSeats: z.number().int(),
    availableSeats: z.number().int(),
  })
  .meta({ id: 'Subscription' });

export const licenseSchema = z.object({ sku: z.string(), disabledPlans: z.array(z.string()) }).meta({ id: 'License' });

export const userSchema = z
  .object({
    id: z.string(),
    upn: z.string(),
    displayName: z.string(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    usageLocation: z.string().nullable(),
    state: z.enum(['active', 'deleted']),
    role: z.enum(USER_ROLES),
    blocked: z.boolean(),
    mustChangePassword: z.boolean(),
    licenses: z.array(licenseSchema).describe('Of a deleted user: what it would get back'),
    jobTitle: z.string().nullable(),
    department: z.string().nullable(),
    office: z.string().nullable(),
    officePhone: z.string().nullable(),
    mobilePhone: z.string().nullable(),
    streetAddress: z.string().nullable(),
    city: z.string().nullable(),
    stateOrProvince: z.string().nullable(),
    postalCode: z.string().nullable(),
    countryOrRegion: z.string().nullable(),
    alternateEmail: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    deletedAt: z.string().nullable(),
    restorableUntil: z.string().nullable(),
  })
  .meta({ id: 'User' });

const users = z.number().int();

export const licenseSummarySchema = z
  .object({
    users: users.describe('Who is selected'),
    gone: users.describe('Who was named but is not there any more'),
    products: z.array(
      z.object({
        sku: z.string(),
        holders: users.describe('Who of them has it now'),
        disabledPlans: z.array(z.string()).describe('Plans that are off for everybody who has it'),
        gain: users,
        lose: users,
        adjusted: users.describe('Who keeps it, with other plans'),
        short: z.number().int().describe('Seats that are not there for all who would get one'),
      }),
    ),
    refused: z
      .object({
        users,
        reasons: z.array(
          z.object({ users, code: z.string(), facts: z.record(z.string(), z.unknown()), detail: z.string() }),
        ),
      })
      .describe('Whom a rule stands in the way of, whatever the seats; the most frequent reasons'),
  })
  .meta({ id: 'LicenseSummary' });

const codedSchema = z.object({ code: z.string(), detail: z.string() });

export const jobSchema = z
  .object({
    id: z.string(),
    customerId: z.string().nullable().describe('null: a file for many customers'),
    operation: z.string(),
    mode: z.enum(JOB_MODES),
    state: z.enum(JOB_STATES),
    rowCount: z.number().int(),
    processedRows: z.number().int(),
    succeeded: z.number().int(),
    unchanged: z.number().int(),
    warned: z.number().int(),
    rejected: z.number().int(),
    cancelled: z.number().int(),
    createdAt: z.string(),
    startAt: z.string().nullable(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    etaSeconds: z.number().nullable().describe('Seconds until the last row, at the pace so far'),
    operatorId: z.string(),
    options: z.record(z.string(), z.unknown()),
    detected: z.record(z.string(), z.unknown()).nullable().describe('How the file was understood'),
    warnings: z.array(codedSchema),
    forecast: z
      .object({
        licenses: z.array(
          z.object({
            sku: z.string(),
            needed: z.number().int(),
            available: z.number().int(),
            missing: z.number().int(),
            firstRowWithout: z.number().int().nullable(),
          }),
        ),
        existingUsers: z.number().int(),
      })
      .nullable()
      .describe(
        'Of a validated job: what applying it would need; of a file for many customers, once it has ended, of all of them',
      ),
    splits: z
      .boolean()
      .describe('Its rows name their customers; each customer has a job of its own, which has this one as its parent'),
    parent: z.object({ jobId: z.string(), relation: z.string() }).nullable(),
    credentials: z.object({
      available: z.boolean().describe('Whether temporary passwords can still be fetched'),
      expireAt: z.string().nullable(),
      confirmedAt: z.string().nullable(),
    }),
    links: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Job' });

export const RING_STATES = ['active', 'waiting', 'delayed', 'failed', 'completed'] as const;

export const ringSchema = z
  .object({
    name: z.string().describe('The operation and the rows it begins with'),
    state: z.enum(RING_STATES),
    rungAt: z.iso.datetime(),
    address: z.string().describe('A page of this installation: where the queue dashboard shows it'),
  })
  .meta({ id: 'Ring' });

export const resultSchema = z
  .object({
    row: z.number().int(),
    status: z.enum(ROW_STATUSES),
    code: z.string().nullable(),
    detail: z.string().nullable().describe('A sentence that says what to do'),
    column: z.string().nullable(),
    proposal: z.string().nullable().describe('What could stand in that column instead, where a spelling is near'),
    warnings: z.array(codedSchema),
    userId: z.string().nullable(),
    upn: z.string().nullable(),
    sourceRow: z.number().int().nullable().describe("The parent job's row behind this one"),
    cells: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        'What stands in the row, by our names of its columns; passwords are left empty. Only with `cells=true`',
      ),
  })
  .meta({ id: 'RowResult' });
