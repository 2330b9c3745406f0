import { Client } from 'pg';
import { collect, send } from './copy-limit';

/** What an operation comes to in SQL, on copies of the tables, for the users whom `limit_file` names. */
const STATEMENTS: Record<string, readonly string[]> = {
  'update-users': [
    `UPDATE limit_users u SET department = f.department, city = f.city, updated_at = now()
     FROM limit_file f WHERE u.upn_key = f.upn_key AND u.deleted_at IS NULL`,
  ],
  'assign-licenses': [
    `UPDATE limit_users u SET updated_at = now() FROM limit_file f WHERE u.upn_key = f.upn_key AND u.deleted_at IS NULL`,
    'DELETE FROM limit_license_assignments a USING limit_users u, limit_file f WHERE u.upn_key = f.upn_key AND a.user_id = u.id',
    `INSERT INTO limit_license_assignments SELECT u.id, (SELECT max(subscription_id) FROM license_assignments)
     FROM limit_file f JOIN limit_users u USING (upn_key)`,
  ],
  'reset-passwords': [
    `UPDATE limit_users u SET temporary_password_hash = sha256(u.upn::bytea), temporary_password_expires_at = now() + interval '3 days',
       credential_job_id = gen_random_uuid(), credential_row = 1, must_change_password = true, settled_job_id = gen_random_uuid(),
       settled_row = 1, updated_at = now() FROM limit_file f WHERE u.upn_key = f.upn_key AND u.deleted_at IS NULL`,
  ],
  'delete-users': [
    'DELETE FROM limit_license_assignments a USING limit_users u, limit_file f WHERE u.upn_key = f.upn_key AND a.user_id = u.id',
    `UPDATE limit_users u SET deleted_at = now(), licensed = false, temporary_password_hash = NULL, temporary_password_expires_at = NULL,
       credential_job_id = NULL, credential_row = NULL, remembered_licenses = '[{"sku":"SPE_E5","disabledPlans":[]}]',
       settled_job_id = gen_random_uuid(), settled_row = 1, updated_at = now()
     FROM limit_file f WHERE u.upn_key = f.upn_key AND u.deleted_at IS NULL`,
  ],
  'restore-users': [
    `UPDATE limit_users u SET deleted_at = NULL, licensed = true, temporary_password_hash = sha256(u.upn::bytea),
       temporary_password_expires_at = now() + interval '3 days', credential_job_id = gen_random_uuid(), credential_row = 1,
       remembered_licenses = NULL, settled_job_id = gen_random_uuid(), settled_row = 1, updated_at = now()
     FROM limit_file f WHERE u.upn_key = f.upn_key AND u.deleted_at IS NOT NULL`,
    `INSERT INTO limit_license_assignments SELECT u.id, (SELECT max(subscription_id) FROM license_assignments)
     FROM limit_file f JOIN limit_users u USING (upn_key)`,
  ],
};

const TABLES = ['users', 'license_assignments', 'row_results', 'audit_entries'];

/**
 * What bounds each of the other operations: the same done to the same users by one bulk statement a table, on copies with the same indexes
 * and constraints, in one transaction. What a file says of them, and the very results and audit entries that the job ended up with, are sent by
 * COPY, as new users are.
 */
export class BulkLimits {
  private constructor(
    private readonly client: Client,
    private readonly file: Buffer[],
  ) {}

  /** Copies the users whom a job made, as they are now. @param jobId the job */
  static async open(databaseUrl: string, jobId: string): Promise<BulkLimits> {
    const client = new Client({ connectionString: databaseUrl, application_name: 'bench-limit' });
    await client.connect();
    for (const table of TABLES) await client.query(`CREATE TABLE limit_${table} (LIKE ${table} INCLUDING ALL)`);
    // Which does not bring along how full a page may be.
    await client.query('ALTER TABLE limit_users SET (fillfactor = 50)');
    await client.query(`
      INSERT INTO limit_users SELECT * FROM users WHERE created_job_id = '${jobId}' ORDER BY created_row;
      INSERT INTO limit_license_assignments SELECT a.* FROM license_assignments a JOIN limit_users u ON u.id = a.user_id
        ORDER BY u.created_row;
      CREATE TEMP TABLE limit_file (upn_key text COLLATE "C", department text, city text)`);
    await client.query('CHECKPOINT');
    const rows = `SELECT upn_key, 'Sales', 'München' FROM users WHERE created_job_id = '${jobId}' ORDER BY created_row`;
    return new BulkLimits(client, await collect(client, rows));
  }

  /**
   * Does in bulk what a job did. To be called for the jobs in their order: the copies are then as the users were before each.
   * @returns seconds
   */
  async measure(operation: string, jobId: string): Promise<number> {
    const { client } = this;
    const results = await collect(client, `SELECT * FROM row_results WHERE job_id = '${jobId}' ORDER BY "row"`);
    const audit = await collect(client, `SELECT * FROM audit_entries WHERE job_id = '${jobId}' ORDER BY id`);
    await client.query('TRUNCATE limit_file');
    await client.query('VACUUM ANALYZE limit_users, limit_license_assignments');
    await client.query('CHECKPOINT');
    const start = performance.now();
    await client.query('BEGIN');
    await send(client, 'limit_file', this.file);
    for (const statement of STATEMENTS[operation]!) await client.query(statement);
    await send(client, 'limit_row_results', results);
    await send(client, 'limit_audit_entries', audit);
    await client.query('COMMIT');
    const seconds = (performance.now() - start) / 1000;
    await client.query('TRUNCATE limit_row_results, limit_audit_entries');
    return seconds;
  }

  async close(): Promise<void> {
    for (const table of [...TABLES, 'file']) await this.client.query(`DROP TABLE limit_${table}`);
    await this.client.end();
  }
}
