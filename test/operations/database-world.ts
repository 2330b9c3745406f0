import type { DataSource } from 'typeorm';
import { findOperation } from '../../src/operations/all-operations';
import { decideRow } from '../../src/operations/decide-row';
import { queryForRows } from '../../src/operations/directory-query';
import type { Channel } from '../../src/operations/insert-rows';
import { loadDirectory, lockCustomer } from '../../src/operations/load-directory';
import type { Decision, UndoneResult } from '../../src/operations/operation';
import { type RowCells, readRow } from '../../src/operations/read-row';
import { Rejection } from '../../src/operations/rejection';
import type { RowInput } from '../../src/operations/row-input';
import { Statements } from '../../src/operations/statements';
import { createLicenseParser } from '../../src/operations/values/license-parser';
import { writeDirectory } from '../../src/operations/write-directory';
import { CATALOGUE, idOf, SUBSCRIBED } from './small-world';

export const RETENTION = { deletedUserDays: 30, temporaryPasswordHours: 72 };
const licenses = createLicenseParser(CATALOGUE);

/** A customer with `acme.example` and `acme.test`, `seats` of every product of the small world, and nobody in it. */
export async function furnishSmallWorld(dataSource: DataSource, seats: number): Promise<string> {
  const customerId = idOf('customer');
  await dataSource.query(`INSERT INTO customers (id, name, usage_location) VALUES ($1, 'Acme', 'DE')`, [customerId]);
  await dataSource.query(`INSERT INTO domains (name, customer_id) VALUES ('acme.example', $1), ('acme.test', $1)`, [
    customerId,
  ]);
  for (const sku of SUBSCRIBED) {
    await dataSource.query('INSERT INTO products (sku, name) VALUES ($1, $1)', [sku]);
    await dataSource.query('INSERT INTO subscriptions (customer_id, sku, total_seats) VALUES ($1, $2, $3)', [
      customerId,
      sku,
      seats,
    ]);
  }
  return customerId;
}

/** Takes everybody out again. */
export async function emptySmallWorld(dataSource: DataSource): Promise<void> {
  await dataSource.query('TRUNCATE users, license_assignments, purged_users');
  await dataSource.query('UPDATE subscriptions SET consumed_seats = 0');
  await dataSource.query('UPDATE customers SET user_count = 0, deleted_user_count = 0');
}

/** The rows of one operation, as a job would settle them. */
export interface Run {
  job: string;
  operation: string;
  rows: readonly (RowCells | RowInput)[];
  channel?: Channel;
  /** Rows a transaction settles. */
  chunkRows?: number;
}

/** Lock, load, decide, write: chunk after chunk. */
export async function runRows(
  dataSource: DataSource,
  { job, operation: name, rows, channel = 'copy', chunkRows = rows.length }: Run,
): Promise<(Decision | Rejection)[]> {
  const operation = findOperation(name)!;
  const inputs = rows.map((row) =>
    'details' in row ? (row as RowInput) : readRow(row as RowCells, { transliterate: false, licenses }),
  );
  const outcomes: (Decision | Rejection)[] = [];
  for (let start = 0; start < rows.length; start += chunkRows) {
    const chunk = inputs.slice(start, start + chunkRows);
    await dataSource.transaction(async (manager) => {
      await lockCustomer(manager, idOf('customer'), true);
      const query = queryForRows(chunk, operation, null);
      const statements = await Statements.of(manager);
      const directory = await loadDirectory(statements, idOf('customer'), CATALOGUE, query, RETENTION);
      for (const [index, input] of chunk.entries()) {
        const row = start + index + 1;
        const newUserId = idOf(`${job} ${row}`);
        const material = {
          newUserId,
          temporaryPassword: `${job} ${row}`,
          temporaryPasswordHash: Buffer.from(newUserId),
        };
        outcomes.push(
          decideRow(operation, { row, input, material }, directory, { jobId: idOf(job), usageLocation: null }),
        );
      }
      await writeDirectory(statements, directory, channel);
    });
  }
  return outcomes;
}

/** The rows that undo what a run did: those that did something, from the last to the first. */
export function inverseOf(run: Run, outcomes: readonly (Decision | Rejection)[]): Run {
  const inverse = findOperation(run.operation)!.inverse!;
  const results = outcomes.flatMap((outcome, index): UndoneResult[] => {
    if (outcome instanceof Rejection || outcome.status === 'unchanged') return [];
    // As it comes back from the database.
    const before = JSON.parse(JSON.stringify(outcome.before ?? null));
    return [{ jobId: idOf(run.job), row: index + 1, userId: outcome.userId, before }];
  });
  const rows = results.reverse().map((result) => JSON.parse(JSON.stringify(inverse.input(result))) as RowInput);
  return { job: `undo ${run.job}`, operation: inverse.operation, rows };
}

/** Everything that the tables hold of the customer, but for moments. */
export async function readTables(dataSource: DataSource) {
  const users = await dataSource.query(
    `SELECT to_jsonb(u) - '{created_at,updated_at,deleted_at,temporary_password_expires_at}'::text[] AS fields,
       u.deleted_at IS NOT NULL AS deleted, u.temporary_password_expires_at IS NOT NULL AS expires
     FROM users u ORDER BY u.id`,
  );
  const assignments = await dataSource.query(
    `SELECT a.user_id, s.sku, a.disabled_plans FROM license_assignments a JOIN subscriptions s ON s.id = a.subscription_id
     ORDER BY a.user_id, s.sku`,
  );
  const seats = await dataSource.query('SELECT sku, consumed_seats FROM subscriptions ORDER BY sku');
  const [counts] = await dataSource.query('SELECT user_count, deleted_user_count FROM customers');
  return { users, assignments, seats, counts };
}

/** What must never be found, whatever was done: each query names what it found. */
export async function findContradictions(dataSource: DataSource): Promise<string[]> {
  const found = await dataSource.query(`
    SELECT 'seats differ from assignments' AS what FROM subscriptions s
      WHERE consumed_seats <> (SELECT count(*) FROM license_assignments a WHERE a.subscription_id = s.id)
    UNION ALL SELECT 'oversold' FROM subscriptions WHERE consumed_seats > total_seats
    UNION ALL SELECT 'user counts' FROM customers WHERE user_count <> (SELECT count(*) FROM users WHERE deleted_at IS NULL)
      OR deleted_user_count <> (SELECT count(*) FROM users WHERE deleted_at IS NOT NULL)
    UNION ALL SELECT 'deleted but holding' FROM users u WHERE deleted_at IS NOT NULL
      AND (licensed OR coalesce(temporary_password_hash, password_hash::bytea) IS NOT NULL OR credential_job_id IS NOT NULL
        OR EXISTS (SELECT FROM license_assignments a WHERE a.user_id = u.id))
    UNION ALL SELECT 'licensed flag' FROM users u
      WHERE licensed <> EXISTS (SELECT FROM license_assignments a WHERE a.user_id = u.id)
    UNION ALL SELECT 'key' FROM users WHERE upn_key <> lower(upn)`);
  return found.map(({ what }: { what: string }) => what);
}
