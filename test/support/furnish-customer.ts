import type { DataSource } from 'typeorm';
import { uuidv7 } from 'uuidv7';

/** One customer with one of everything that belongs to a customer. */
export interface FurnishedCustomer {
  id: string;
  domain: string;
  userId: string;
  subscriptionId: number;
  jobId: string;
}

/**
 * Puts a customer into the database with a domain, a subscription, a user who holds a seat of it, a finished job and its result, and an
 * audit entry: by plain SQL, so that what is tested has no part in it.
 */
export async function furnishCustomer(
  dataSource: DataSource,
  name: string,
  operatorId: string,
): Promise<FurnishedCustomer> {
  const [id, userId, jobId] = [uuidv7(), uuidv7(), uuidv7()];
  const domain = `${name}.example`;
  await dataSource.query(`INSERT INTO products (sku, name) VALUES ('SPE_E5', 'E5') ON CONFLICT DO NOTHING`);
  await dataSource.query(`INSERT INTO customers (id, name, usage_location) VALUES ($1, $2, 'DE')`, [id, name]);
  await dataSource.query('INSERT INTO domains (name, customer_id) VALUES ($1, $2)', [domain, id]);
  const [{ id: subscriptionId }] = await dataSource.query(
    `INSERT INTO subscriptions (customer_id, sku, total_seats, consumed_seats) VALUES ($1, 'SPE_E5', 5, 1) RETURNING id`,
    [id],
  );
  await dataSource.query(
    `INSERT INTO users (id, customer_id, upn, upn_key, display_name, role, blocked, licensed, must_change_password)
     VALUES ($1, $2, $3, $3, 'User', 'user', false, true, true)`,
    [userId, id, `user@${domain}`],
  );
  await dataSource.query('INSERT INTO license_assignments (user_id, subscription_id) VALUES ($1, $2)', [
    userId,
    subscriptionId,
  ]);
  await dataSource.query(
    `INSERT INTO bulk_jobs (id, customer_id, operator_id, operation, mode, state, row_count, chunk_count, next_chunk, succeeded,
       sealed_payload_key, request_id, finished_at)
     VALUES ($1, $2, $3, 'create-users', 'apply', 'completed', 1, 1, 1, 1, '\\x00', 'request', now())`,
    [jobId, id, operatorId],
  );
  await dataSource.query(
    'INSERT INTO chunks (job_id, ordinal, first_row, row_count, first_line, settled_rows, settled_at) VALUES ($1, 0, 1, 1, 2, 1, now())',
    [jobId],
  );
  await dataSource.query(`INSERT INTO chunk_payloads (job_id, ordinal, body) VALUES ($1, 0, '\\x00')`, [jobId]);
  await dataSource.query(`INSERT INTO row_results (job_id, "row", status, user_id) VALUES ($1, 1, 'succeeded', $2)`, [
    jobId,
    userId,
  ]);
  await dataSource.query(
    `INSERT INTO audit_entries (customer_id, operation, outcome) VALUES ($1, 'create_customer_user', 'done')`,
    [id],
  );
  return { id, domain, userId, subscriptionId, jobId };
}
