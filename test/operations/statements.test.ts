import type { DataSource } from 'typeorm';
import { CopyText } from '../../src/operations/copy-text';
import { type Statements, transact } from '../../src/operations/statements';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = database.dataSource;
  await dataSource.query('CREATE TABLE notes (id integer PRIMARY KEY, said text)');
});
afterAll(() => database.drop());
afterEach(() => dataSource.query('TRUNCATE notes'));

const COLUMNS = [{ name: 'id' }, { name: 'said' }];

function lines(...ids: number[]): CopyText {
  const text = new CopyText();
  for (const id of ids) {
    text.cell(id);
    text.separate();
    text.cell(`copied ${id}`);
    text.endLine();
  }
  return text;
}

const note = (statements: Statements, id: number) =>
  statements.query('INSERT INTO notes VALUES ($1, $2)', [id, 'told']);
const readNotes = async (): Promise<[number, string][]> =>
  (await dataSource.query('SELECT id, said FROM notes ORDER BY id')).map(
    ({ id, said }: { id: number; said: string }) => [id, said],
  );

test('statements and COPY are carried out in the order in which they were asked for, with nobody waiting for an answer', async () => {
  await transact(dataSource, async (statements) => {
    note(statements, 1);
    statements.copy('notes', COLUMNS, lines(2, 3));
    statements.query(`UPDATE notes SET said = said || ' and seen' WHERE id IN (1, 3)`);
    statements.copy('notes', COLUMNS, lines(4));
  });
  expect(await readNotes()).toEqual([
    [1, 'told and seen'],
    [2, 'copied 2'],
    [3, 'copied 3 and seen'],
    [4, 'copied 4'],
  ]);
});

test('what failed first is thrown, whether it was waited for or not, and nothing has happened', async () => {
  const attempts: ((statements: Statements) => unknown)[] = [
    (statements) => {
      note(statements, 1);
      note(statements, 1);
      statements.copy('notes', COLUMNS, lines(2));
    },
    (statements) => {
      note(statements, 1);
      statements.copy('notes', COLUMNS, lines(1));
      note(statements, 2);
    },
    async (statements) => {
      note(statements, 1);
      note(statements, 1);
      await note(statements, 2);
    },
  ];
  for (const attempt of attempts) {
    const failed = transact(dataSource, async (statements) => attempt(statements));
    await expect(failed).rejects.toMatchObject({ code: '23505', constraint: 'notes_pkey' });
    expect(await readNotes()).toEqual([]);
  }
});

test('work that throws is rolled back, and its connection can be used again', async () => {
  for (let time = 0; time < 20; time++) {
    const failed = transact(dataSource, async (statements) => {
      note(statements, time);
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
  }
  expect(await readNotes()).toEqual([]);
});

test('a transaction whose connection ends is refused as a whole', async () => {
  const failed = transact(dataSource, async (statements, manager) => {
    note(statements, 1);
    const [{ pid }] = await manager.query('SELECT pg_backend_pid() AS pid');
    await dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
    for (let id = 2; id < 50; id++) note(statements, id);
  });
  await expect(failed).rejects.toThrow();
  expect(await readNotes()).toEqual([]);
});

describe('what is kept back', () => {
  test('is sent when it is released, in the order in which it was asked for, and not before', async () => {
    await transact(dataSource, async (statements) => {
      note(statements, 1);
      statements.hold();
      const counting = statements.query<{ count: number }>('SELECT count(*)::integer AS count FROM notes');
      statements.copy('notes', COLUMNS, lines(10, 11, 12));
      note(statements, 20);
      statements.query(`UPDATE notes SET said = 'seen' WHERE id IN (1, 12, 20)`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const [{ count }] = (await dataSource.query(
        `SELECT count(*)::integer AS count FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle in transaction' AND query LIKE 'INSERT INTO notes%'`,
      )) as [{ count: number }];
      expect(count).toBe(1);
      statements.release();
      expect(await counting).toEqual([{ count: 1 }]);
    });
    expect(await readNotes()).toEqual([
      [1, 'seen'],
      [10, 'copied 10'],
      [11, 'copied 11'],
      [12, 'seen'],
      [20, 'seen'],
    ]);
  });

  test('fails with what the work fails with, and leaves the connection usable', async () => {
    for (let time = 0; time < 20; time++) {
      const kept: Promise<unknown>[] = [];
      const failed = transact(dataSource, async (statements) => {
        note(statements, 1);
        statements.hold();
        kept.push(note(statements, 2), statements.copy('notes', COLUMNS, lines(3)));
        throw new Error('somebody came in between');
      });
      await expect(failed).rejects.toThrow('somebody came in between');
      for (const each of kept) await expect(each).rejects.toThrow('somebody came in between');
    }
    expect(await readNotes()).toEqual([]);
  });

  test('must be released before the transaction ends, which is refused otherwise', async () => {
    const failed = transact(dataSource, async (statements) => {
      note(statements, 1);
      statements.hold();
      note(statements, 2).catch(() => undefined);
    });
    await expect(failed).rejects.toThrow('has to be released');
    expect(await readNotes()).toEqual([]);
  });
});
