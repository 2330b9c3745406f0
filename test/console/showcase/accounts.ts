import { generate } from 'otplib';
import { COMMAND_LINE } from '../../../src/access/acting-operator';
import { createOperator } from '../../../src/access/operators';
import type { OperatorRole } from '../../../src/entities/operator';
import type { ConsoleUnderTest } from '../console-under-test';

export const PASSWORD = 'Kranich über dem Moor 7';

/** An operator with a password of its own. */
export interface Account {
  operatorId: string;
  email: string;
  /** As what its programs call the API. */
  as: { Authorization: string };
}

/** Everybody who works here. */
export async function enrol(console: ConsoleUnderTest) {
  const administrator = await settleIn(console, 'mara.lindt', 'Mara Lindt', 'global-admin');
  const colleague = await settleIn(console, 'tom.berg', 'Tom Berg', 'user-management-admin');
  const careful = await settleIn(console, 'ines.roth', 'Inés Roth', 'admin-agent');
  await setUpFactor(console, careful);
  await add(console, 'kai.sommer', 'Kai Sommer', 'helpdesk-agent');
  const newcomer = await add(console, 'lena.voss', 'Lena Voß', 'sales-agent');
  return { administrator, colleague, careful, newcomer };
}

async function add({ database }: ConsoleUnderTest, name: string, displayName: string, role: OperatorRole) {
  const wish = { email: `${name}@partner.example`, displayName, role, customerId: null };
  const { operator, temporaryPassword } = await database.dataSource.transaction((manager) =>
    createOperator(manager, COMMAND_LINE, wish, 72),
  );
  return { operatorId: operator.id, email: operator.email, temporaryPassword };
}

/** Signs in for the first time, chooses a password and makes a token. */
async function settleIn(console: ConsoleUnderTest, name: string, displayName: string, role: OperatorRole) {
  const { operatorId, email, temporaryPassword } = await add(console, name, displayName, role);
  const Cookie = await console.signIn({ email, password: temporaryPassword, newPassword: PASSWORD });
  const { token } = await console.call<{ token: string }>('POST', '/me/tokens', { name: 'Nachtlauf' }, { Cookie });
  return { operatorId, email, as: { Authorization: `Bearer ${token}` } };
}

async function setUpFactor(console: ConsoleUnderTest, { email }: Account): Promise<void> {
  const as = { Cookie: await console.signIn({ email, password: PASSWORD }) };
  const { secret } = await console.call<{ secret: string }>('POST', '/me/second-factor', { password: PASSWORD }, as);
  await console.call('POST', '/me/second-factor/confirm', { code: await generate({ secret }) }, as);
}
