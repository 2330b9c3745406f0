import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { recordAct } from '../../audit/record';
import { composeTestMail } from '../../delivery/compose-mail';
import { createMailer, findMailHost, MailFailure } from '../../delivery/mailer';
import { actOf } from '../act-of';
import { findOwnAddress, mailNotConfigured } from '../own-mailbox';
import { Problem } from '../problem';
import { type Call, type Route, route } from '../route';
import { describeSettings, settingsSchema } from '../settings';

/** How this installation is set up, for those who run it. What is set, is set in the environment: nothing is changed here. */
export const settingsRoutes: Route[] = [
  route({
    method: 'get',
    path: '/settings',
    access: { to: 'partner', permission: 'system.manage' },
    summary: 'What is in force: how long things are kept, and how mail is sent',
    answers: { 200: settingsSchema },
    handle: async ({ config }) => ({ status: 200, body: describeSettings(config) }),
  }),

  route({
    method: 'post',
    path: '/settings/test-mail',
    access: { to: 'partner', permission: 'system.manage' },
    summary: 'Sends a message to yourself at once, and answers whether the mail server took it',
    answers: {
      200: z.object({ recipient: z.string() }),
      409: 'Mail is not set up, or you have no mailbox',
      502: 'The mail server did not take it',
    },
    handle: sendTestMail,
  }),
];

/** In this process, so that the answer is the mail server's own; mails with passwords go through the queue. */
async function sendTestMail(call: Call<undefined, undefined, undefined>) {
  const { config, lang } = call;
  const mailer = createMailer(config);
  if (!mailer) throw mailNotConfigured();
  try {
    const recipient = await findOwnAddress(call);
    await call.transaction((manager) => recordAct(manager, { ...actOf(call), operation: 'send_test_mail' }));
    const messageId = `${randomUUID()}@${findMailHost(config)}`;
    await mailer.send({ to: recipient, messageId, ...composeTestMail(lang) });
    return { status: 200, body: { recipient } };
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    throw new Problem(
      502,
      'mail-not-sent',
      `The mail server did not take the message (${error.code}). Check SMTP_URL and MAIL_FROM, and whether the server can be reached from here.`,
      { reason: error.code },
    );
  } finally {
    mailer.close();
  }
}
