import { z } from 'zod';
import { endSession } from '../../access/sessions';
import { signIn } from '../../access/sign-in';
import { recordAct } from '../../audit/record';
import { actOf } from '../act-of';
import { profileSchema, readProfile } from '../profile';
import { refuseForeignSite } from '../refuse-forgery';
import { route } from '../route';
import { clearCookie, readCookie, sendCookie } from '../session-cookie';

const entered = z.object({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(1000),
  code: z
    .string()
    .transform((text) => text.replace(/\s/g, ''))
    .optional()
    .describe("The authenticator app's code; asked for by the answer second-factor-required"),
  newPassword: z.string().max(1000).optional().describe('Asked for by the answer password-change-required'),
});

/** Signing in and out of the console. Programs use API tokens instead. */
export const signInRoutes = [
  route({
    method: 'get',
    path: '/sign-in',
    access: { to: 'open' },
    summary: 'The ways to sign in here',
    answers: { 200: z.object({ password: z.boolean(), openIdConnect: z.boolean() }) },
    handle: async ({ config }) => ({
      status: 200,
      body: { password: true, openIdConnect: config.OIDC_ISSUER !== undefined },
    }),
  }),

  route({
    method: 'post',
    path: '/sign-in',
    access: { to: 'open' },
    summary: 'Signs an operator in by e-mail address and password, and by a code where a second factor is in use',
    body: entered,
    answers: {
      200: profileSchema,
      401: 'sign-in-failed, second-factor-required or second-factor-wrong',
      403: 'password-change-required',
      422: 'weak-password',
      429: 'too-many-attempts, with Retry-After',
    },
    async handle(call) {
      const { request, response, config, address, requestId, body, dataSource } = call;
      refuseForeignSite(request);
      const attempt = { ...body, address, requestId, replaces: readCookie(request, config) };
      const { operatorId, secret } = await signIn(call, attempt);
      sendCookie(response, config, secret);
      const signedIn = { operatorId, scopes: null, via: 'session' as const };
      const profile = await readProfile(dataSource.manager, signedIn, config);
      return { status: 200, body: profile, headers: { 'Cache-Control': 'no-store' } };
    },
  }),

  route({
    method: 'post',
    path: '/sign-out',
    access: { to: 'caller' },
    summary: 'Ends the session that this was sent with',
    answers: { 204: 'You are signed out' },
    async handle(call) {
      const { request, response, config, dataSource, caller } = call;
      const secret = readCookie(request, config);
      if (secret && caller.via === 'session') {
        await dataSource.transaction(async (manager) => {
          await endSession(manager, secret);
          await recordAct(manager, { ...actOf(call), customerId: caller.customerId, operation: 'sign_out' });
        });
      }
      clearCookie(response, config);
      return { status: 204 };
    },
  }),
];
