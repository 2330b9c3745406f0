import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Customers, subscriptions, users, jobs, results and the audit log.
 *
 * No foreign keys point into what grows (users, assignments, payloads, results): every change to a customer's users happens under
 * that customer's lock, a foreign key would cost a lookup a row, and partitions could not be dropped. The invariants that a key would
 * have held are queries in test/support.
 */
export class Foundation1763856000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE operators, api_tokens, customers, domains, products, subscriptions, users, purged_users, license_assignments,
        bulk_jobs, chunks, chunk_payloads, row_results, audit_entries, idempotency_keys CASCADE;
      DROP FUNCTION uuid_floor(timestamptz), ensure_partitions(timestamptz);
      DROP TYPE row_status;
    `);
  }
}

const STATEMENTS = [
  `CREATE TABLE operators (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    email_key text COLLATE "C" NOT NULL CONSTRAINT operator_email_taken UNIQUE,
    display_name text NOT NULL,
    role text NOT NULL,
    customer_id uuid,
    disabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT operator_customer CHECK ((role = 'customer-admin') = (customer_id IS NOT NULL))
  )`,
  `CREATE TABLE api_tokens (
    id uuid PRIMARY KEY,
    operator_id uuid NOT NULL REFERENCES operators (id),
    name text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    scopes text[],
    customer_id uuid,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE customers (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    usage_location text NOT NULL,
    time_zone text NOT NULL DEFAULT 'Europe/Berlin',
    user_count integer NOT NULL DEFAULT 0,
    deleted_user_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE domains (
    name text COLLATE "C" CONSTRAINT domain_taken PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers (id)
  )`,
  'CREATE INDEX domains_by_customer ON domains (customer_id)',
  `CREATE TABLE products (
    sku text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    service_plans jsonb NOT NULL DEFAULT '[]',
    exclusive_with text[] NOT NULL DEFAULT '{}',
    depends_on text[] NOT NULL DEFAULT '{}',
    prohibited_locations text[] NOT NULL DEFAULT '{}'
  )`,
  `CREATE TABLE subscriptions (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers (id),
    sku text COLLATE "C" NOT NULL REFERENCES products (sku),
    state text NOT NULL DEFAULT 'active',
    total_seats integer NOT NULL CHECK (total_seats >= 0),
    consumed_seats integer NOT NULL DEFAULT 0 CHECK (consumed_seats >= 0),
    CONSTRAINT subscription_exists UNIQUE (customer_id, sku),
    CONSTRAINT seats_oversold CHECK (consumed_seats <= total_seats)
  )`,
  `CREATE TABLE users (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    upn text COLLATE "C" NOT NULL,
    upn_key text COLLATE "C" NOT NULL,
    display_name text NOT NULL,
    first_name text,
    last_name text,
    usage_location text COLLATE "C",
    role text COLLATE "C" NOT NULL,
    blocked boolean NOT NULL,
    licensed boolean NOT NULL,
    job_title text,
    department text,
    office text,
    office_phone text,
    mobile_phone text,
    street_address text,
    city text,
    state_or_province text,
    postal_code text,
    country_or_region text,
    alternate_email text,
    temporary_password_hash bytea,
    temporary_password_expires_at timestamptz,
    password_hash text,
    must_change_password boolean NOT NULL,
    credential_job_id uuid,
    credential_row integer,
    created_job_id uuid,
    created_row integer,
    settled_job_id uuid,
    settled_row integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    remembered_licenses jsonb
  ) WITH (fillfactor = 90)`,
  'CREATE UNIQUE INDEX user_upn_taken ON users (upn_key) WHERE deleted_at IS NULL',
  'CREATE INDEX users_by_upn ON users (customer_id, upn_key) WHERE deleted_at IS NULL',
  'CREATE INDEX deleted_users_by_upn ON users (upn_key) WHERE deleted_at IS NOT NULL',
  'CREATE INDEX deleted_users_by_age ON users (deleted_at) WHERE deleted_at IS NOT NULL',
  `CREATE TABLE purged_users (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    upn_key text COLLATE "C" NOT NULL,
    deleted_at timestamptz NOT NULL,
    purged_at timestamptz NOT NULL
  )`,
  'CREATE INDEX purged_users_by_upn ON purged_users (upn_key)',
  `CREATE TABLE license_assignments (
    user_id uuid NOT NULL,
    subscription_id integer NOT NULL,
    disabled_plans text[],
    PRIMARY KEY (user_id, subscription_id)
  )`,
  'CREATE INDEX license_assignments_by_subscription ON license_assignments (subscription_id, user_id)',
  `CREATE TABLE bulk_jobs (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    operator_id uuid NOT NULL,
    operation text NOT NULL,
    mode text NOT NULL,
    state text NOT NULL,
    options jsonb NOT NULL DEFAULT '{}',
    detected jsonb,
    reading jsonb,
    warnings jsonb NOT NULL DEFAULT '[]',
    row_count integer NOT NULL DEFAULT 0,
    chunk_count integer NOT NULL DEFAULT 0,
    next_chunk integer NOT NULL DEFAULT 0,
    succeeded integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0,
    warned integer NOT NULL DEFAULT 0,
    rejected integer NOT NULL DEFAULT 0,
    cancelled integer NOT NULL DEFAULT 0,
    sealed_payload_key bytea NOT NULL,
    sealed_password_secret bytea,
    credentials_expire_at timestamptz,
    credentials_confirmed_at timestamptz,
    parent_job_id uuid,
    parent_relation text,
    start_at timestamptz,
    ring_number integer NOT NULL DEFAULT 0,
    rung_at timestamptz,
    request_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    touched_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz
  ) WITH (fillfactor = 50)`,
  'CREATE INDEX bulk_jobs_by_customer ON bulk_jobs (customer_id, id DESC)',
  `CREATE INDEX bulk_jobs_open ON bulk_jobs (state, id) WHERE state NOT IN ('completed', 'cancelled', 'failed')`,
  `CREATE INDEX bulk_jobs_holding_passwords ON bulk_jobs (credentials_expire_at) WHERE sealed_password_secret IS NOT NULL`,
  'CREATE INDEX bulk_jobs_by_parent ON bulk_jobs (parent_job_id) WHERE parent_job_id IS NOT NULL',
  `CREATE TABLE chunks (
    job_id uuid NOT NULL,
    ordinal integer NOT NULL,
    first_row integer NOT NULL,
    row_count integer NOT NULL,
    first_line integer NOT NULL,
    settled_rows integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    source_rows integer[],
    settled_at timestamptz,
    PRIMARY KEY (job_id, ordinal)
  )`,
  `CREATE TYPE row_status AS ENUM ('succeeded', 'unchanged', 'succeeded_with_warnings', 'rejected', 'cancelled')`,
  `CREATE TABLE chunk_payloads (
    job_id uuid NOT NULL,
    ordinal integer NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (job_id, ordinal)
  ) PARTITION BY RANGE (job_id)`,
  // Sealed bytes do not compress: storing them outside the row at once saves the attempt.
  'ALTER TABLE chunk_payloads ALTER COLUMN body SET STORAGE EXTERNAL',
  `CREATE TABLE row_results (
    job_id uuid NOT NULL,
    "row" integer NOT NULL,
    status row_status NOT NULL,
    user_id uuid,
    upn text COLLATE "C",
    code text COLLATE "C",
    column_name text COLLATE "C",
    facts jsonb,
    warnings jsonb,
    before jsonb,
    PRIMARY KEY (job_id, "row")
  ) PARTITION BY RANGE (job_id)`,
  // A job of a million successes costs nothing here; "show me what failed" reads only what failed.
  `CREATE INDEX row_results_to_look_at ON row_results (job_id, status, "row") WHERE status <> 'succeeded'`,
  `CREATE FUNCTION uuid_floor(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
  $$`,
  `COMMENT ON FUNCTION uuid_floor IS 'The least UUIDv7 that can be made at a moment'`,
  `CREATE FUNCTION ensure_partitions(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      week timestamptz;
      parent text;
      name text;
    BEGIN
      FOR i IN -1..3 LOOP
        week := date_trunc('week', moment AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + make_interval(weeks => i);
        FOREACH parent IN ARRAY ARRAY['chunk_payloads', 'row_results'] LOOP
          name := parent || '_' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD');
          IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
              name, parent, uuid_floor(week), uuid_floor(week + interval '1 week'));
          END IF;
        END LOOP;
      END LOOP;
    END
  $$`,
  `COMMENT ON FUNCTION ensure_partitions IS 'A partition a week, from the week before to three weeks ahead'`,
  'SELECT ensure_partitions(now())',
  `CREATE TABLE audit_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    operator_id uuid,
    customer_id uuid,
    operation text NOT NULL,
    outcome text NOT NULL,
    address text,
    request_id text,
    job_id uuid,
    first_row integer,
    last_row integer,
    subjects uuid[] NOT NULL DEFAULT '{}',
    digest bytea,
    details jsonb NOT NULL DEFAULT '{}',
    chain_position bigint UNIQUE,
    chain_hash bytea
  )`,
  'CREATE INDEX audit_entries_by_customer ON audit_entries (customer_id, id DESC)',
  'CREATE INDEX audit_entries_by_job ON audit_entries (job_id, first_row) WHERE job_id IS NOT NULL',
  'CREATE INDEX audit_entries_unsealed ON audit_entries (id) WHERE chain_position IS NULL',
  `CREATE TABLE idempotency_keys (
    operator_id uuid NOT NULL,
    path text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    fingerprint bytea,
    status integer,
    answer jsonb,
    location text,
    held_until timestamptz NOT NULL,
    holder uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (operator_id, path, key)
  )`,
];
