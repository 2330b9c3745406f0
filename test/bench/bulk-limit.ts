import { Client } from 'pg';

/** What an operation comes to in SQL, on copies of the tables, for the users of `limit_keys`. */
const STATEMENTS: Record<string, readonly string[]> = {
  'update-users': [
    `UPDATE limit_users u SET department = 'Sales', city = 'München', updated_at = now() FROM limit_keys k WHERE u.id = k.id`,
  ],
  'assign-licenses': [
    'DELETE FROM limit_license_assignments a USING limit_keys k WHERE a.user_id = k.id',
    'INSERT INTO limit_license_assignments SELECT k.id, (SELECT max(subscription_id) FROM license_assignments) FROM limit_keys k',
  ],
  'reset-passwords': [
    `UPDATE limit_users u SET temporary_password_hash = sha256(u.upn::bytea), temporary_password_expires_at = now() + interval '3 days',
       credential_job_id = gen_random_uuid(), credential_row = 1, updated_at = now() FROM limit_keys k WHERE u.id = k.id`,
  ],
  'delete-users': [
    `UPDATE limit_users u SET deleted_at = now(), licensed = false, temporary_password_hash = NULL, temporary_password_expires_at = NULL,
       credential_job_id = NULL, credential_row = NULL, remembered_licenses = '[{"sku":"SPE_E5","disabledPlans":[]}]', updated_at = now()
     FROM limit_keys k WHERE u.id = k.id`,
    'DELETE FROM limit_license_assignments a USING limit_keys k WHERE a.user_id = k.id',
  ],
  'restore-users': [
    `UPDATE limit_users u SET deleted_at = NULL, licensed = true, temporary_password_hash = sha256(u.upn::bytea),
       temporary_password_expires_at = now() + interval '3 days', credential_job_id = gen_random_uuid(), credential_row = 1,
       remembered_licenses = NULL, updated_at = now() FROM limit_keys k WHERE u.id = k.id`,
    'INSERT INTO limit_license_assignments SELECT k.id, (SELECT max(subscription_id) FROM license_assignments) FROM limit_keys k',
  ],
};

/**
 * What bounds each of the other operations: the same done to as many users by one bulk statement a table, on copies with the same indexes and
 * constraints, with the results that such a job has, in one transaction.
 * @returns seconds, by operation
 */
export async function measureBulkLimits(databaseUrl: string, jobId: string): Promise<Map<string, number>> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'bench-limit' });
  await client.connect();
  const seconds = new Map<string, number>();
  try {
    for (const table of ['users', 'license_assignments', 'row_results'])
      await client.query(`CREATE TABLE limit_${table} (LIKE ${table} INCLUDING ALL)`);
    // Which does not bring along how full a page may be.
    await client.query('ALTER TABLE limit_users SET (fillfactor = 50)');
    await client.query(`
      CREATE TABLE limit_keys AS SELECT id, upn, created_row AS "row" FROM users WHERE created_job_id = '${jobId}';
      INSERT INTO limit_users SELECT u.* FROM users u JOIN limit_keys k ON k.id = u.id ORDER BY k.row;
      INSERT INTO limit_license_assignments SELECT a.* FROM license_assignments a JOIN limit_keys k ON k.id = a.user_id ORDER BY k.row;
      ANALYZE limit_users, limit_license_assignments, limit_keys`);
    for (const [operation, statements] of Object.entries(STATEMENTS)) {
      await client.query('CHECKPOINT');
      const start = performance.now();
      await client.query('BEGIN');
      for (const statement of statements) await client.query(statement);
      await client.query(
        `INSERT INTO limit_row_results (job_id, "row", status, user_id, upn) SELECT $1, "row", 'succeeded', id, upn FROM limit_keys ORDER BY "row"`,
        [jobId],
      );
      await client.query('COMMIT');
      seconds.set(operation, (performance.now() - start) / 1000);
      await client.query('TRUNCATE limit_row_results');
      await client.query('VACUUM ANALYZE limit_users, limit_license_assignments');
    }
    for (const table of ['users', 'license_assignments', 'row_results', 'keys'])
      await client.query(`DROP TABLE limit_${table}`);
    return seconds;
  } finally {
    await client.end();
  }
}
