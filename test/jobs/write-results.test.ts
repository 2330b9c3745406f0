import { randomUUID } from 'node:crypto';
import { type Arbitrary, assert, asyncProperty, constant, emailAddress, oneof, record, string, uuid } from 'fast-check';
import { uuidv7 } from 'uuidv7';
import type { RowOutcome } from '../../src/jobs/row-outcome';
import { writeResults } from '../../src/jobs/write-results';
import { CopyText } from '../../src/operations/copy-text';
import { type Statements, transact } from '../../src/operations/statements';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const DONE = { status: 'succeeded', code: null, column: null, facts: null, warnings: null } as const;
const TEXT = string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
const BEFORE: Arbitrary<RowOutcome['before']> = record({
  city: oneof(TEXT, constant(null)),
  after: record({ city: TEXT }),
});

/** Stores results and reads them again. @returns them, and the ways by which they were sent */
async function store(outcomes: readonly RowOutcome[]): Promise<{ stored: RowOutcome[]; ways: string[] }> {
  const jobId = uuidv7();
  const ways: string[] = [];
  await transact(database.dataSource, async (statements) => {
    const noted = {
      query: (sql: string, parameters: unknown[]) => {
        ways.push('insert');
        return statements.query(sql, parameters);
      },
      copy: (...given: Parameters<Statements['copy']>) => {
        ways.push('copy');
        return statements.copy(...given);
      },
    } as unknown as Statements;
    await writeResults(noted, jobId, outcomes, new CopyText());
  });
  const stored: RowOutcome[] = await database.dataSource.query(
    `SELECT "row", status, user_id AS "userId", upn, code, column_name AS "column", facts, warnings, before
     FROM row_results WHERE job_id = $1 ORDER BY "row"`,
    [jobId],
  );
  return { stored, ways };
}

test('rows that changed alike are stored as one by one, whatever stood and stands in them', async () => {
  await assert(
    asyncProperty(BEFORE, oneof(emailAddress(), TEXT), uuid(), async (before, upn, userId) => {
      const outcomes = Array.from({ length: 3 }, (_, index) => ({ ...DONE, row: 7 + index, userId, upn, before }));
      expect(await store(outcomes)).toEqual({ stored: outcomes, ways: ['insert'] });
    }),
    { numRuns: 50 },
  );
});

describe('a row that differs in anything is stored as it is', () => {
  const before = { city: 'Berlin', after: { city: 'München' } };
  const alike = (row: number): RowOutcome => ({
    ...DONE,
    row,
    userId: randomUUID(),
    upn: `user-${row}@acme.test`,
    before,
  });
  test.each<[string, Partial<RowOutcome>]>([
    ['its number', { row: 9 }],
    ['its status', { status: 'unchanged' }],
    ['what was before', { before: { city: 'Bonn', after: { city: 'München' } } }],
    ['that nothing was before', { before: null }],
    ['nobody whom it concerns', { userId: null }],
    ['no name', { upn: null }],
    ['a refusal', { status: 'rejected', code: 'user-not-found', column: 'Email', facts: { user: 'x' }, before: null }],
    ['a column', { column: 'Email' }],
    ['facts', { facts: { user: 'x' } }],
    ['a warning', { status: 'succeeded_with_warnings', warnings: [{ code: 'deleted-namesake', facts: {} }] as never }],
  ])('%s', async (_, differently) => {
    const outcomes = [alike(1), alike(2), { ...alike(3), ...differently }];
    expect(await store(outcomes)).toEqual({ stored: outcomes, ways: ['copy'] });
  });
});

test('rows of which nothing is known from before are stored as they are', async () => {
  const outcomes = [1, 2].map((row) => ({ ...DONE, row, userId: randomUUID(), upn: 'anna@acme.test', before: null }));
  expect(await store(outcomes)).toEqual({ stored: outcomes, ways: ['copy'] });
});
