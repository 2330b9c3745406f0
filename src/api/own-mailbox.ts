import { Problem } from './problem';
import type { Call } from './route';

/** What whoever wants a mail is told where none can be sent. */
export function mailNotConfigured(): Problem {
  return new Problem(
    409,
    'mail-not-configured',
    'This installation cannot send mail yet. Ask whoever runs it to set SMTP_URL.',
  );
}

/**
 * Where mail to the caller goes.
 * @throws Problem 409 when there is no such place
 */
export async function findOwnAddress({
  dataSource,
  caller,
}: Pick<Call<unknown, unknown, unknown>, 'dataSource' | 'caller'>): Promise<string> {
  const [operator]: { email: string }[] = await dataSource.query('SELECT email FROM operators WHERE id = $1', [
    caller.operatorId,
  ]);
  // Reserved for what does not exist (RFC 2606): the built-in operator has no mailbox.
  if (operator && !operator.email.endsWith('.invalid')) return operator.email;
  throw new Problem(
    409,
    'no-address',
    'You have no mailbox that a message could go to. Sign in as an operator with an e-mail address.',
  );
}
