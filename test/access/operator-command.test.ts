import { createOperatorCommand } from '../../src/access/operator-command';
import { startSession } from '../../src/access/sessions';
import { readConfig } from '../../src/config';
import { Operator } from '../../src/entities/operator';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Runs a command line and gives what it said. */
async function run(...words: string[]): Promise<string[]> {
  const said: string[] = [];
  const desk = { dataSource: database.dataSource, config: readConfig({}), say: (line: string) => said.push(line) };
  const command = createOperatorCommand((work) => work(desk));
  for (const part of [command, ...command.commands]) {
    part.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  await command.parseAsync(words, { from: 'user' });
  return said;
}

const find = (email: string) => database.dataSource.manager.findOneByOrFail(Operator, { email });
const PASSWORD = /^\w{5}-\w{5}-\w{5}-\w{5}$/;

test('create makes the first global administrator and says its temporary password', async () => {
  const said = await run('create', '--email', 'first@partner.example', '--name', 'First');
  expect(said[0]).toContain('first@partner.example is now global-admin');
  expect(said[1]).toMatch(PASSWORD);
  expect(await find('first@partner.example')).toMatchObject({ role: 'global-admin', disabled: false });
});

test('disable keeps an operator out, and reset lets it in again with another password', async () => {
  const [, first] = await run('create', '--email', 'second@partner.example', '--name', 'S', '--role', 'viewer');
  const { id } = await find('second@partner.example');
  await startSession(database.dataSource.manager, id);
  await run('disable', 'SECOND@partner.example');
  expect(await find('second@partner.example')).toMatchObject({ disabled: true });
  expect(await database.dataSource.query('SELECT FROM sessions WHERE operator_id = $1', [id])).toEqual([]);
  const [, second] = await run('reset', 'second@partner.example');
  expect(second).toMatch(PASSWORD);
  expect(second).not.toBe(first);
  expect(await find('second@partner.example')).toMatchObject({ disabled: false });
});

test('what it does is in the audit log, under nobody', async () => {
  await run('create', '--email', 'third@partner.example', '--name', 'Third', '--role', 'viewer');
  const { id } = await find('third@partner.example');
  const entries = await database.dataSource.query(
    `SELECT operator_id, operation FROM audit_entries WHERE details ->> 'operator' = $1`,
    [id],
  );
  expect(entries).toEqual([{ operator_id: null, operation: 'create_operator' }]);
});

test.each([
  [['reset', 'nobody@partner.example'], 'There is no operator'],
  [['create', '--email', 'x@partner.example', '--name', 'X', '--role', 'king'], 'Allowed choices'],
  [['create', '--name', 'X'], '--email'],
])('says what is wrong with %j', async (words, sentence) => {
  await expect(run(...words)).rejects.toThrow(sentence);
});
