import { Command, Option } from 'commander';
import type { DataSource } from 'typeorm';
import type { Config } from '../config';
import { OPERATOR_ROLES, Operator, type OperatorRole } from '../entities/operator';
import { COMMAND_LINE } from './acting-operator';
import { changeOperator, createOperator, emailKeyOf, resetOperator } from './operators';
import { Refusal } from './refusal';

/** What a command needs; opened for it and closed after it. */
export interface OperatorDesk {
  dataSource: DataSource;
  config: Config;
  /** Tells whoever ran the command. */
  say(line: string): void;
}

interface CreateOptions {
  email: string;
  name: string;
  role: OperatorRole;
  customer?: string;
}

/**
 * The operators' command: for the first operator, and for emergencies in which nobody can sign in. Whoever may run it could change the
 * database as well, so it asks for no permission; what it does is in the audit log.
 * @param open opens the database when a command is about to run
 */
export function createOperatorCommand(open: (work: (desk: OperatorDesk) => Promise<void>) => Promise<void>): Command {
  const program = new Command('operator').description('Makes, disables and resets operators.');
  program
    .command('create')
    .description('makes an operator and prints a temporary password, once')
    .requiredOption('--email <address>', 'what the operator signs in with')
    .requiredOption('--name <name>', 'what others see')
    .addOption(new Option('--role <role>', 'what the operator may do').choices(OPERATOR_ROLES).default('global-admin'))
    .option('--customer <id>', "for a customer-admin: the customer's id")
    .action((options: CreateOptions) => open((desk) => create(desk, options)));
  program
    .command('disable <email>')
    .description('signs an operator out everywhere and keeps it and its tokens out')
    .action((email: string) => open((desk) => disable(desk, email)));
  program
    .command('reset <email>')
    .description('prints a new temporary password, once; takes the second factor away and opens the account again')
    .action((email: string) => open((desk) => reset(desk, email)));
  return program;
}

async function create(
  { dataSource, config, say }: OperatorDesk,
  { email, name, role, customer }: CreateOptions,
): Promise<void> {
  const operator = { email, displayName: name, role, customerId: customer ?? null };
  const { temporaryPassword } = await dataSource.transaction((manager) =>
    createOperator(manager, COMMAND_LINE, operator, config.TEMPORARY_PASSWORD_HOURS),
  );
  say(`${email} is now ${role}. Temporary password, shown once, good for ${config.TEMPORARY_PASSWORD_HOURS} hours:`);
  say(temporaryPassword);
}

async function disable({ dataSource, say }: OperatorDesk, email: string): Promise<void> {
  const { id } = await requireOperator(dataSource, email);
  await dataSource.transaction((manager) => changeOperator(manager, COMMAND_LINE, id, { disabled: true }));
  say(`${email} is disabled and signed out everywhere.`);
}

async function reset({ dataSource, config, say }: OperatorDesk, email: string): Promise<void> {
  const { id, disabled } = await requireOperator(dataSource, email);
  const { temporaryPassword } = await dataSource.transaction(async (manager) => {
    if (disabled) await changeOperator(manager, COMMAND_LINE, id, { disabled: false });
    return resetOperator(manager, COMMAND_LINE, id, config.TEMPORARY_PASSWORD_HOURS);
  });
  say(
    `${email} has to sign in anew. Temporary password, shown once, good for ${config.TEMPORARY_PASSWORD_HOURS} hours:`,
  );
  say(temporaryPassword);
}

async function requireOperator(dataSource: DataSource, email: string): Promise<Operator> {
  const operator = await dataSource.manager.findOneBy(Operator, { emailKey: emailKeyOf(email) });
  if (!operator)
    throw new Refusal('not-found', `There is no operator with the e-mail address ${email}. Check how it is written.`);
  return operator;
}
