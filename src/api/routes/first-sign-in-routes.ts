import { z } from 'zod';
import { changeTemporaryPassword } from '../../access/first-sign-in';
import { type Route, route } from '../route';

const entered = z.object({
  upn: z.string().min(1).max(320),
  temporaryPassword: z.string().min(1).max(1000),
  newPassword: z.string().max(1000),
});

/** Where a user of a customer makes a temporary password good for what it is: choosing another. */
export const firstSignInRoutes: Route[] = [
  route({
    method: 'post',
    path: '/sign-in/change-password',
    access: { to: 'open' },
    summary: "Puts a user's own password in place of the temporary one, which works once",
    body: entered,
    answers: {
      204: 'The new password is in place',
      401: 'sign-in-failed, alike for every reason',
      422: 'weak-password, judged before the account is looked at',
      429: 'too-many-attempts, with Retry-After',
    },
    async handle({ dataSource, body, address, requestId }) {
      await changeTemporaryPassword(dataSource, { ...body, address, requestId });
      return { status: 204, headers: { 'Cache-Control': 'no-store' } };
    },
  }),
];
