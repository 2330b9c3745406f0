import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The wall between customers, held by PostgreSQL itself. The API acts as `musterroll_api` (see access/act-as.ts), which owns nothing,
 * sees one customer when the caller has one, cannot change the audit log, and can neither write operators nor read what they sign in with.
 * The owner, as which workers connect, is not walled in: policies are not forced upon it.
 */
export class RowLevelSecurity1795407341890 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [...FUNCTIONS, ...POLICIES.flatMap(policy), RIGHTS_OF_TABLE, CAN_ACT, GRANT_RIGHTS];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table] of POLICIES) {
      await runner.query(`DROP POLICY own_customer ON ${table}; ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
    }
    await runner.query(
      'DROP FUNCTION grant_api_rights, can_act_as_api, api_rights, acting_for_all, acting_customer, acting_operator',
    );
    // The role itself stays: other databases of the cluster may use it.
    await runner.query(`DO $$ BEGIN
      REVOKE ALL ON ALL TABLES IN SCHEMA public FROM musterroll_api;
    EXCEPTION WHEN undefined_object THEN NULL; END $$`);
  }
}

/** A setting that was never made, or that a transaction has left behind empty, opens nothing. */
const FUNCTIONS = [
  `CREATE FUNCTION acting_for_all() RETURNS boolean LANGUAGE sql STABLE AS
    $$ SELECT coalesce(current_setting('musterroll.customer_id', true) = '*', false) $$`,
  `CREATE FUNCTION acting_customer() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(nullif(current_setting('musterroll.customer_id', true), '*'), '')::uuid $$`,
  `CREATE FUNCTION acting_operator() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('musterroll.operator_id', true), '')::uuid $$`,
];

// Each function stands in a sub-select, so that it is called once a statement and not once a row.
const OWN = 'customer_id = (SELECT acting_customer())';
const OF_OWN_JOB = 'EXISTS (SELECT FROM bulk_jobs j WHERE j.id = job_id)';

/** What a row must fulfil to be of the acting customer. `bulk_jobs` and `subscriptions` are themselves walled in. */
const POLICIES: [table: string, belongs: string][] = [
  ['customers', 'id = (SELECT acting_customer())'],
  ['domains', OWN],
  ['subscriptions', OWN],
  ['users', OWN],
  ['purged_users', OWN],
  ['license_assignments', 'EXISTS (SELECT FROM subscriptions s WHERE s.id = subscription_id)'],
  ['bulk_jobs', OWN],
  ['chunks', OF_OWN_JOB],
  ['chunk_payloads', OF_OWN_JOB],
  ['row_results', OF_OWN_JOB],
  ['audit_entries', OWN],
  ['idempotency_keys', 'operator_id = (SELECT acting_operator())'],
];

const policy = ([table, belongs]: [string, string]): string[] => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `CREATE POLICY own_customer ON ${table} USING ((SELECT acting_for_all()) OR ${belongs})`,
];

/**
 * What the API's role may do with a table. What is not named here is a table of rows that the API works with; a test holds the
 * list of all of them, so that a new table is thought about.
 */
const RIGHTS_OF_TABLE = `CREATE FUNCTION api_rights(table_name text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN table_name IN ('operator_credentials', 'sessions', 'sign_in_attempts', 'migrations') THEN '{}'::text[]
    WHEN table_name IN ('operators', 'api_tokens', 'audit_chain') THEN '{SELECT}'
    WHEN table_name = 'audit_entries' THEN '{SELECT,INSERT}'
    ELSE '{SELECT,INSERT,UPDATE,DELETE}'
  END
$$`;

/** Whether this database user can act as the API's role; a superuser can always. */
const CAN_ACT = `CREATE FUNCTION can_act_as_api() RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM set_config('role', 'musterroll_api', true);
    PERFORM set_config('role', 'none', true);
    RETURN true;
  EXCEPTION WHEN insufficient_privilege OR invalid_parameter_value THEN
    RETURN false;
  END
$$`;

/**
 * Called after every migration, so that tables that come later are reachable too; changes nothing when all is as it should be.
 * A role belongs to the cluster, not to the database: another database may have made it already, or be making it now, and a
 * database user without CREATEROLE cannot make it at all. Then the answer is false, and the API goes without the wall until an
 * administrator has made the role and granted it.
 */
const GRANT_RIGHTS = `CREATE FUNCTION grant_api_rights() RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    relation record;
    privilege text;
  BEGIN
    IF NOT can_act_as_api() THEN
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'musterroll_api') THEN
          CREATE ROLE musterroll_api NOLOGIN;
        END IF;
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN RETURN false;
      END;
      BEGIN
        EXECUTE format('GRANT musterroll_api TO %I', current_user);
      EXCEPTION WHEN insufficient_privilege THEN RETURN false;
      END;
    END IF;
    IF NOT has_schema_privilege('musterroll_api', current_schema(), 'USAGE') THEN
      EXECUTE format('GRANT USAGE ON SCHEMA %I TO musterroll_api', current_schema());
    END IF;
    FOR relation IN
      -- A partition is reached through its parent only: on its own it has no policy.
      SELECT oid, relname FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    LOOP
      FOREACH privilege IN ARRAY api_rights(relation.relname) LOOP
        IF NOT has_table_privilege('musterroll_api', relation.oid, privilege) THEN
          EXECUTE format('GRANT %s ON %I TO musterroll_api', privilege, relation.relname);
        END IF;
      END LOOP;
    END LOOP;
    RETURN true;
  END
$$`;
