import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { recordAct } from '../../audit/record';
import { findPublicUrl } from '../../config';
import { countMails, listMails } from '../../delivery/list-mails';
import { noteBounce, parseBounce } from '../../delivery/note-bounce';
import { type QueuedMails, queueMailsToUsers, queueMailToAdministrator } from '../../delivery/queue-mails';
import { ringMails } from '../../delivery/ring-mails';
import { MAIL_CONTENTS, MAIL_STATUSES } from '../../entities/mail';
import { revealCredentials } from '../../jobs/reveal';
import { actOf } from '../act-of';
import { decodeCursor, encodeCursor } from '../cursor';
import { findOwnAddress, mailNotConfigured } from '../own-mailbox';
import { Problem } from '../problem';
import { requireCredentials } from '../require-credentials';
import { type Call, type Route, route } from '../route';
import { jobParams, pageQuery } from '../schemas';

const orderSchema = z
  .object({
    to: z.enum(['users', 'me']).default('users').describe("Each user's alternate address, or one message to yourself"),
    content: z.enum(MAIL_CONTENTS).default('link').describe('A link that reveals once, or the password itself'),
    lang: z.enum(['de', 'en']).optional().describe('Of the mails; otherwise the language of this request'),
    again: z.boolean().default(false).describe('Also to those who were sent one already'),
    userIds: z.array(z.uuid()).min(1).max(10_000).optional().describe('Only to these users'),
  })
  .default({ to: 'users', content: 'link', again: false });

const queuedSchema = z.object({
  queued: z.number().int(),
  withoutAddress: z.number().int().describe('Users without an alternate address'),
  left: z.number().int().describe('On their way or sent already'),
});

const mailSchema = z
  .object({
    id: z.string(),
    userId: z.string().nullable(),
    upn: z.string().nullable(),
    recipient: z.string(),
    content: z.enum(MAIL_CONTENTS),
    status: z.enum(MAIL_STATUSES),
    code: z.string().nullable().describe('Why it was not, or not yet, sent'),
    attempts: z.number().int(),
    queuedAt: z.iso.datetime(),
    settledAt: z.iso.datetime().nullable(),
    openedAt: z.iso.datetime().nullable().describe('When the link in it was used'),
  })
  .meta({ id: 'Mail' });

type DeliveryCall = Call<unknown, unknown, unknown>;

type Order = z.output<typeof orderSchema>;

function requireMail({ config }: DeliveryCall, { content, to }: Order): void {
  if (!config.SMTP_URL) throw mailNotConfigured();
  if (content === 'password' && !config.MAIL_PLAIN_PASSWORDS) {
    throw new Problem(
      409,
      'plain-passwords-off',
      'Passwords may not be mailed as they are here. Send links instead: leave "content" out.',
    );
  }
  if (content === 'password' && to === 'me') {
    throw new Problem(
      409,
      'list-not-mailed',
      'A list of passwords is never mailed, only a link to it. Leave "content" out.',
    );
  }
}

async function queueOrder(call: DeliveryCall, order: Order): Promise<QueuedMails> {
  return call.transaction(async (manager) => {
    const wish = { ...order, operatorId: call.caller.operatorId, lang: order.lang ?? call.lang };
    const queued =
      order.to === 'users'
        ? await queueMailsToUsers(manager, call.job, wish, order.userIds)
        : await queueMailToAdministrator(manager, call.job, wish, await findOwnAddress(call));
    await recordAct(manager, {
      ...actOf(call),
      operation: 'send_credentials',
      subjects: order.userIds,
      details: { to: order.to, content: order.content, ...queued },
    });
    return queued;
  });
}

/** How temporary passwords leave for people: by mail and on paper. */
export const deliveryRoutes: Route[] = [
  route({
    method: 'post',
    path: '/jobs/:jobId/credentials/send',
    access: { to: 'job', permission: 'passwords.reveal' },
    summary: 'Mails the temporary passwords: by default a link to each user that reveals once',
    params: jobParams,
    body: orderSchema,
    idempotent: true,
    answers: {
      202: queuedSchema,
      409: 'Mail is not set up, or not allowed that way',
      410: 'Nothing can be revealed any more',
    },
    handle: async (call) => {
      requireMail(call, call.body);
      requireCredentials(call);
      const body = await queueOrder(call, call.body);
      const afterwards = () => ringMails(call.dataSource, call.queues, call.logger);
      return { status: 202, body, afterwards };
    },
  }),

  route({
    method: 'get',
    path: '/jobs/:jobId/mails',
    access: { to: 'job', permission: 'jobs.read' },
    summary: 'What became of the mails of a job',
    params: jobParams,
    query: z.object({ ...pageQuery, status: z.enum(MAIL_STATUSES).optional() }),
    answers: {
      200: z.object({
        items: z.array(mailSchema),
        nextCursor: z.string().nullable(),
        counts: z.record(z.enum(MAIL_STATUSES), z.number().int()),
      }),
    },
    handle: async ({ transaction, job, query: { status, limit, cursor } }) => {
      const after = decodeCursor(cursor, ['uuid'])?.[0];
      return transaction(async (manager) => {
        const page = await listMails(manager, job.id, { status, limit, cursor: after });
        const nextCursor = page.nextCursor && encodeCursor([page.nextCursor]);
        return { status: 200, body: { ...page, nextCursor, counts: await countMails(manager, job.id) } };
      });
    },
  }),

  route({
    method: 'post',
    path: '/jobs/:jobId/credentials/sheets',
    access: { to: 'job', permission: 'passwords.reveal' },
    summary: 'A sheet of paper for each user, as one PDF',
    params: jobParams,
    answers: { 200: 'application/pdf', 410: 'Nothing can be revealed any more' },
    handle: async (call) => {
      const { transaction, customer, job, response, sealer, config, lang } = call;
      requireCredentials(call);
      await transaction((manager) => recordAct(manager, { ...actOf(call), operation: 'print_credentials' }));
      response.type('application/pdf').attachment(`temporary-passwords-${job.id}.pdf`);
      response.setHeader('Cache-Control', 'no-store');
      // What draws and writes PDFs takes 25 MB: it is there from the first sheet on.
      const { printCredentialSheets } = await import('../../delivery/credential-sheets');
      const sheets = printCredentialSheets(revealCredentials(transaction, sealer, job), {
        lang,
        customerName: customer.name,
        timeZone: customer.timeZone,
        signInUrl: `${findPublicUrl(config)}/`,
        // The first row's password ends first.
        validUntil: job.startedAt && new Date(job.startedAt.getTime() + config.TEMPORARY_PASSWORD_HOURS * 3_600_000),
      });
      await pipeline(sheets, response);
      return undefined;
    },
  }),

  route({
    method: 'post',
    path: '/mails/bounces',
    access: { to: 'partner', permission: 'system.manage' },
    summary: 'Takes a delivery status notification (message/rfc822) as it arrived in the mailbox for bounces',
    body: 'stream',
    answers: { 204: 'Noted', 422: 'No notification of failure about one of our mails' },
    handle: async ({ request, dataSource }) => {
      const bounce = parseBounce(await readText(request));
      if (!bounce) {
        const detail =
          'This is no notification that one of our mails failed. Send the whole message, headers and attachments included.';
        throw new Problem(422, 'no-bounce', detail);
      }
      await noteBounce(dataSource.manager, bounce);
      return { status: 204 };
    },
  }),
];

/** A notification quotes at most the mail, which is small. */
const BOUNCE_LIMIT_BYTES = 256 * 1024;

async function readText(source: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of source) {
    size += part.length;
    if (size > BOUNCE_LIMIT_BYTES)
      throw new Problem(
        413,
        'too-large',
        'The notification is larger than 256 KiB. Send it without other attachments.',
      );
    parts.push(part);
  }
  return Buffer.concat(parts).toString('latin1');
}
