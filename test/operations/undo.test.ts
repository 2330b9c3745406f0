import fc from 'fast-check';
import type { RowCells } from '../../src/operations/read-row';
import { Rejection } from '../../src/operations/rejection';
import { createTestDatabase, type TestDatabase } from '../support/database';
import {
  emptySmallWorld,
  findContradictions,
  furnishSmallWorld,
  inverseOf,
  type Run,
  readTables,
  runRows,
} from './database-world';
import { idOf } from './small-world';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await furnishSmallWorld(database.dataSource, 3);
});
afterAll(() => database.drop());
beforeEach(() => emptySmallWorld(database.dataSource));

/** Runs rows and, when asked, takes them back; what taking back came to. */
async function start(asked: Run) {
  const outcomes = await runRows(database.dataSource, asked);
  const inverse = () => inverseOf(asked, outcomes);
  return { inverse, undo: async () => (await runRows(database.dataSource, inverse())).map(describeOutcome) };
}
const describeOutcome = (outcome: Awaited<ReturnType<typeof runRows>>[number]) =>
  outcome instanceof Rejection ? outcome.code : outcome.status;
const run = (operation: string, ...rows: RowCells[]) =>
  start({ job: `${operation} ${JSON.stringify(rows)}`, operation, rows });
const create = (local: string, more: RowCells = {}) =>
  run('create-users', { Email: `${local}@acme.example`, 'Display name': local, ...more });
const EMAIL = { Email: 'anna@acme.example' };

/** The tables without what undoing is allowed to leave behind: other passwords, and who settled whom. */
async function picture() {
  const { users, ...rest } = await readTables(database.dataSource);
  const kept = users.map(({ fields, deleted }: { fields: Record<string, unknown>; deleted: boolean }) => {
    const { settled_job_id, settled_row, temporary_password_hash, credential_job_id, credential_row, ...others } =
      fields;
    return { ...others, deleted };
  });
  return { users: kept, ...rest };
}

describe('undo', () => {
  test('of creating is deleting', async () => {
    const creation = await create('anna', { Licenses: 'E3' });
    expect(creation.inverse().operation).toBe('delete-users');
    expect(await creation.undo()).toEqual(['succeeded']);
    const { counts } = await readTables(database.dataSource);
    expect(counts).toEqual({ user_count: 0, deleted_user_count: 1 });
  });

  test.each<[string, RowCells]>([
    ['update-users', { ...EMAIL, Department: 'Sales' }],
    ['assign-licenses', { ...EMAIL, 'Add licenses': 'E3' }],
    ['reset-passwords', EMAIL],
  ])('changed-since: an account that %s touched since is left alone', async (operation, row) => {
    const creation = await create('anna');
    await run(operation, row);
    expect(await creation.undo()).toEqual(['changed-since']);
  });

  test('of deleting is restoring, with the licences', async () => {
    await create('anna', { Licenses: 'E5 -VOICE; CALLS' });
    const before = await picture();
    const deletion = await run('delete-users', EMAIL);
    expect(deletion.inverse().operation).toBe('restore-users');
    expect(await deletion.undo()).toEqual(['succeeded']);
    expect(await picture()).toEqual(before);
  });

  test('changed-since: somebody restored and deleted the user again, and meant it', async () => {
    await create('anna');
    const deletion = await run('delete-users', EMAIL);
    await run('restore-users', EMAIL);
    expect(await deletion.undo()).toEqual(['user-not-deleted']);
    await start({ job: 'another deletion', operation: 'delete-users', rows: [EMAIL] });
    expect(await deletion.undo()).toEqual(['changed-since']);
  });

  test('of restoring is deleting again', async () => {
    await create('anna', { Licenses: 'E3' });
    await run('delete-users', EMAIL);
    const before = await picture();
    const restoration = await run('restore-users', EMAIL);
    expect(await restoration.undo()).toEqual(['succeeded']);
    expect(await picture()).toEqual(before);
  });

  test('of an update puts back every field, the name too', async () => {
    await create('anna', { Department: 'Sales', 'Alternate email': 'a@private.example' });
    const before = await picture();
    const update = await run('update-users', {
      ...EMAIL,
      Department: '',
      City: 'Ulm',
      'Alternate email': '',
      'Usage location': '',
      'New email': 'Anna.2@acme.test',
      Role: 'global-admin',
      'Block sign in': 'yes',
    });
    expect(await update.undo()).toEqual(['succeeded']);
    expect(await picture()).toEqual(before);
  });

  test('changed-since: a field that somebody set anew; another field is no obstacle', async () => {
    await create('anna');
    const update = await run('update-users', { ...EMAIL, Department: 'Sales' });
    await run('update-users', { ...EMAIL, City: 'Ulm' });
    const other = await run('update-users', { ...EMAIL, Department: 'Support' });
    expect(await update.undo()).toEqual(['changed-since']);
    expect(await other.undo()).toEqual(['succeeded']);
    expect(await update.undo()).toEqual(['succeeded']);
    const { users } = await readTables(database.dataSource);
    expect(users[0].fields).toMatchObject({ department: null, city: 'Ulm' });
  });

  test('of assigning puts back what the row changed, plans and location too, and leaves what others gave', async () => {
    await create('anna', { Licenses: 'E3 -MAIL' });
    await run('assign-licenses', { ...EMAIL, 'Remove licenses': 'E3' });
    await run('update-users', { ...EMAIL, 'Usage location': '' });
    await create('bob', { Licenses: 'E3 -TEAMS' });
    const before = await picture();
    const assignment = await run(
      'assign-licenses',
      { ...EMAIL, 'Add licenses': 'E5', 'Remove licenses': '' },
      { Email: 'bob@acme.example', 'Add licenses': 'E5', 'Remove licenses': 'E3' },
    );
    expect(await assignment.undo()).toEqual(['succeeded', 'succeeded']);
    expect(await picture()).toEqual(before);

    const again = await start({
      job: 'again',
      operation: 'assign-licenses',
      rows: [{ ...EMAIL, 'Add licenses': 'E5' }],
    });
    await run('assign-licenses', { ...EMAIL, 'Add licenses': 'CALLS' });
    expect(await again.undo()).toEqual(['succeeded']);
    const { assignments, users } = await readTables(database.dataSource);
    expect(
      assignments.filter(({ user_id }: { user_id: string }) => user_id === users.find(isAnna).fields.id),
    ).toMatchObject([{ sku: 'CALLS' }]);
    expect(users.find(isAnna).fields.usage_location).toBe('DE');
  });

  test('changed-since: a licence that somebody took away or whose plans somebody changed', async () => {
    await create('anna');
    const assignment = await run('assign-licenses', { ...EMAIL, 'Add licenses': 'E5' });
    await run('assign-licenses', { ...EMAIL, 'Add licenses': 'E5 -MAIL' });
    expect(await assignment.undo()).toEqual(['changed-since']);
  });

  test('meets the rules like everybody else: a seat that is gone meanwhile', async () => {
    for (const local of ['anna', 'bob', 'carl']) await create(local, { Licenses: 'E3' });
    const removal = await run('assign-licenses', { ...EMAIL, 'Remove licenses': 'E3' });
    await create('dora', { Licenses: 'E3' });
    expect(await removal.undo()).toEqual(['no-seat-left']);
  });
});

const isAnna = ({ fields }: { fields: { display_name: string } }) => fields.display_name === 'anna';

test('several rows for one user are undone from the last to the first, whatever they were', async () => {
  const local = fc.constantFrom('anna', 'bob');
  const update = fc.record({
    local,
    Department: fc.constantFrom('', 'Sales', 'Support'),
    'Usage location': fc.constantFrom('AT', 'DE'),
  });
  const sku = fc.constantFrom('', 'E3', 'E3 -MAIL', 'E5', 'CALLS');
  const assign = fc.record({ local, 'Add licenses': sku, 'Remove licenses': fc.constantFrom('', 'E3', 'E5', 'CALLS') });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.record({ operation: fc.constant('update-users'), rows: fc.array(update, { minLength: 1, maxLength: 6 }) }),
        fc.record({
          operation: fc.constant('assign-licenses'),
          rows: fc.array(assign, { minLength: 1, maxLength: 6 }),
        }),
      ),
      async ({ operation, rows }) => {
        await emptySmallWorld(database.dataSource);
        await create('anna', { Department: 'Sales', Licenses: 'E3' });
        await create('bob');
        const before = await picture();
        const cells = rows.map(({ local: name, ...row }) => ({ Email: `${name}@acme.example`, ...row }));
        const job = await start({ job: idOf(JSON.stringify(cells)), operation, rows: cells });
        expect(new Set(await job.undo())).toEqual(new Set(job.inverse().rows.length > 0 ? ['succeeded'] : []));
        expect(await picture()).toEqual(before);
        expect(await findContradictions(database.dataSource)).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});
