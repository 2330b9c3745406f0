import { Client } from 'pg';

/** What an operation comes to in SQL, on copies of the tables, for the users of `limit_keys`. */
const STATEMENTS: Record<string, readonly string[]> = {
  'update-users': [
    `UPDATE limit_users u SET department = 'Sales', city = 'München', updated_at = now() FROM limit_keys k WHERE u.id = k.id`,
  ],
  'assign-licenses': [
    'DELETE FROM limit_license_assignments a USING limit_keys k WHERE a.user_id = k.id',
    'INSERT INTO limit_license_assignments SELECT k.id, (SELECT max(subscription_id) FROM license_assignments) FROM limit_keys k',
    'UPDATE limit_users u SET updated_at = now() FROM limit_keys k WHERE u.id = k.id',
  ],
  'reset-passwords': [
    `UPDATE limit_users u SET temporary_password_hash = sha256(u.upn::bytea), temporary_password_expires_at = now() + interval '3 days',
       credential_job_id = gen_random_uuid(), credential_row = 1, must_change_password = true, settled_job_id = gen_random_uuid(),
       settled_row = 1, updated_at = now() FROM limit_keys k WHERE u.id = k.id`,
  ],
  'delete-users': [
    `UPDATE limit_users u SET deleted_at = now(), licensed = false, temporary_password_hash = NULL, temporary_password_expires_at = NULL,
       credential_job_id = NULL, credential_row = NULL, remembered_licenses = '[{"sku":"SPE_E5","disabledPlans":[]}]',
       settled_job_id = gen_random_uuid(), settled_row = 1, updated_at = now()
     FROM limit_keys k WHERE u.id = k.id`,
    'DELETE FROM limit_license_assignments a USING limit_keys k WHERE a.user_id = k.id',
  ],
  'restore-users': [
    `UPDATE limit_users u SET deleted_at = NULL, licensed = true, temporary_password_hash = sha256(u.upn::bytea),
       temporary_password_expires_at = now() + interval '3 days', credential_job_id = gen_random_uuid(), credential_row = 1,
       remembered_licenses = NULL, settled_job_id = gen_random_uuid(), settled_row = 1, updated_at = now()
     FROM limit_keys k WHERE u.id = k.id`,
    'INSERT INTO limit_license_assignments SELECT k.id, (SELECT max(subscription_id) FROM license_assignments) FROM limit_keys k',
  ],
};

const TABLES = ['users', 'license_assignments', 'row_results', 'audit_entries'];

/**
 * What bounds each of the other operations: the same done to as many users by one bulk statement a table, on copies with the same indexes and
 * constraints, with the very results and audit entries that the job ended up with, in one transaction.
 */
export class BulkLimits {
  private constructor(private readonly client: Client) {}

  /** Copies the users whom a job made, as they are now. @param jobId the job */
  static async open(databaseUrl: string, jobId: string): Promise<BulkLimits> {
    const client = new Client({ connectionString: databaseUrl, application_name: 'bench-limit' });
    await client.connect();
    for (const table of TABLES) await client.query(`CREATE TABLE limit_${table} (LIKE ${table} INCLUDING ALL)`);
    // Which does not bring along how full a page may be.
    await client.query('ALTER TABLE limit_users SET (fillfactor = 50)');
    await client.query(`
      CREATE TABLE limit_keys AS SELECT id, created_row AS "row" FROM users WHERE created_job_id = '${jobId}';
      INSERT INTO limit_users SELECT u.* FROM users u JOIN limit_keys k ON k.id = u.id ORDER BY k.row;
      INSERT INTO limit_license_assignments SELECT a.* FROM license_assignments a JOIN limit_keys k ON k.id = a.user_id ORDER BY k.row`);
    await client.query('CHECKPOINT');
    return new BulkLimits(client);
  }

  /**
   * Does in bulk what a job did. To be called for the jobs in their order: the copies are then as the users were before each.
   * @returns seconds
   */
  async measure(operation: string, jobId: string): Promise<number> {
    const { client } = this;
    for (const table of ['row_results', 'audit_entries'])
      await client.query(`CREATE TABLE limit_told_${table} AS SELECT * FROM ${table} WHERE job_id = '${jobId}'`);
    await client.query('VACUUM ANALYZE limit_users, limit_license_assignments, limit_keys');
    await client.query('CHECKPOINT');
    const start = performance.now();
    await client.query('BEGIN');
    for (const statement of STATEMENTS[operation]!) await client.query(statement);
    await client.query('INSERT INTO limit_row_results SELECT * FROM limit_told_row_results ORDER BY "row"');
    await client.query(
      'INSERT INTO limit_audit_entries OVERRIDING SYSTEM VALUE SELECT * FROM limit_told_audit_entries',
    );
    await client.query('COMMIT');
    const seconds = (performance.now() - start) / 1000;
    await client.query('TRUNCATE limit_row_results, limit_audit_entries');
    await client.query('DROP TABLE limit_told_row_results, limit_told_audit_entries');
    return seconds;
  }

  async close(): Promise<void> {
    for (const table of [...TABLES, 'keys']) await this.client.query(`DROP TABLE limit_${table}`);
    await this.client.end();
  }
}
