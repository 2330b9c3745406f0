import { z } from 'zod';
import { viewOperator } from '../../access/list-operators';
import { judgeOperatorPassword, requirePassword, storePassword } from '../../access/operator-password';
import { beginSecondFactor, confirmSecondFactor, removeSecondFactor } from '../../access/second-factor';
import { endSessionsOf, startSession } from '../../access/sessions';
import { recordAct } from '../../audit/record';
import { actOf } from '../act-of';
import { notFound } from '../problem';
import { profileSchema, readProfile } from '../profile';
import { type Call, route } from '../route';
import { sendCookie } from '../session-cookie';

const password = z.string().min(1).max(1000);
const NO_STORE = { 'Cache-Control': 'no-store' };

type OwnCall = Call<unknown, unknown, unknown>;

async function viewSelf({ dataSource, caller }: OwnCall) {
  const operator = await viewOperator(dataSource.manager, caller.operatorId);
  if (!operator) throw notFound('operator');
  return { ...operator, secondFactorActive: operator.secondFactor };
}

/** Whoever changes how it proves itself is signed out everywhere, and goes on with a new session where it did so. */
async function changeProof(
  call: OwnCall,
  operation: 'change_password' | 'change_second_factor',
  change: (manager: OwnCall['dataSource']['manager']) => Promise<void>,
  details: object = {},
): Promise<void> {
  const { dataSource, caller, response, config } = call;
  const secret = await dataSource.transaction(async (manager) => {
    await change(manager);
    await endSessionsOf(manager, caller.operatorId);
    await recordAct(manager, { ...actOf(call), customerId: caller.customerId, operation, details });
    return caller.via === 'session' ? startSession(manager, caller.operatorId) : null;
  });
  if (secret) sendCookie(response, config, secret);
}

/** An operator's own account. */
export const profileRoutes = [
  route({
    method: 'get',
    path: '/me',
    access: { to: 'caller' },
    summary: 'Who you are and what you may do',
    answers: { 200: profileSchema },
    handle: async ({ caller, dataSource, config }) => ({
      status: 200,
      body: await readProfile(dataSource.manager, caller, config),
      headers: NO_STORE,
    }),
  }),

  route({
    method: 'put',
    path: '/me/password',
    access: { to: 'caller' },
    summary: 'Changes your password; you are signed out everywhere else',
    body: z.object({ currentPassword: password, newPassword: z.string().max(1000) }),
    answers: { 204: 'Changed', 401: 'sign-in-failed: the present password is wrong', 422: 'weak-password' },
    async handle(call) {
      const { caller, dataSource, address, body } = call;
      judgeOperatorPassword(body.newPassword, await viewSelf(call));
      await requirePassword(dataSource, { operatorId: caller.operatorId, password: body.currentPassword, address });
      await changeProof(call, 'change_password', (manager) =>
        storePassword(manager, caller.operatorId, body.newPassword),
      );
      return { status: 204 };
    },
  }),

  route({
    method: 'post',
    path: '/me/second-factor',
    access: { to: 'caller' },
    summary: 'Begins to set up an authenticator app; nothing is asked for before a code has been confirmed',
    body: z.object({ password }),
    answers: {
      200: z.object({ secret: z.string(), uri: z.string().describe('otpauth://…, for a QR code') }),
      401: 'sign-in-failed: the present password is wrong',
      409: 'second-factor-active',
    },
    async handle(call) {
      const { caller, dataSource, sealer, address, body } = call;
      const { email } = await viewSelf(call);
      await requirePassword(dataSource, { operatorId: caller.operatorId, password: body.password, address });
      const begun = { operatorId: caller.operatorId, label: email };
      const factor = await dataSource.transaction((manager) => beginSecondFactor(manager, sealer, begun));
      return { status: 200, body: factor, headers: NO_STORE };
    },
  }),

  route({
    method: 'post',
    path: '/me/second-factor/confirm',
    access: { to: 'caller' },
    summary: 'Puts the authenticator app into use; you are signed out everywhere else',
    body: z.object({ code: z.string().transform((text) => text.replace(/\s/g, '')) }),
    answers: {
      204: 'From now on signing in asks for a code',
      401: 'second-factor-wrong',
      409: 'second-factor-missing',
    },
    async handle(call) {
      const { caller, sealer, body } = call;
      const confirm = (manager: OwnCall['dataSource']['manager']) =>
        confirmSecondFactor(manager, sealer, caller.operatorId, body.code);
      await changeProof(call, 'change_second_factor', confirm, { active: true });
      return { status: 204 };
    },
  }),

  route({
    method: 'post',
    path: '/me/second-factor/remove',
    access: { to: 'caller' },
    summary: 'Does without the authenticator app; the password must then be long enough to stand alone',
    body: z.object({ password }),
    answers: { 204: 'Removed', 401: 'sign-in-failed: the present password is wrong', 422: 'weak-password' },
    async handle(call) {
      const { caller, dataSource, address, body } = call;
      await requirePassword(dataSource, { operatorId: caller.operatorId, password: body.password, address });
      judgeOperatorPassword(body.password, { ...(await viewSelf(call)), secondFactorActive: false });
      const remove = (manager: OwnCall['dataSource']['manager']) => removeSecondFactor(manager, caller.operatorId);
      await changeProof(call, 'change_second_factor', remove, { active: false });
      return { status: 204 };
    },
  }),
];
