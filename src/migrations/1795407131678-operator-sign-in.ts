import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How operators sign in. Their secrets stand apart from `operators`, which many queries join for a name: the API's role can read
 * names without ever being able to read these.
 */
export class OperatorSignIn1795407131678 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE operator_credentials, sessions, sign_in_attempts');
  }
}

const STATEMENTS = [
  `CREATE TABLE operator_credentials (
    operator_id uuid PRIMARY KEY REFERENCES operators (id),
    password_hash text,
    temporary_until timestamptz,
    second_factor_secret bytea,
    second_factor_since timestamptz,
    second_factor_step bigint NOT NULL DEFAULT 0,
    issuer text COLLATE "C",
    subject text COLLATE "C",
    CONSTRAINT operator_identity_taken UNIQUE (issuer, subject)
  )`,
  `CREATE TABLE sessions (
    hash bytea PRIMARY KEY,
    operator_id uuid NOT NULL REFERENCES operators (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
  )`,
  'CREATE INDEX sessions_by_operator ON sessions (operator_id)',
  'CREATE INDEX sessions_by_end ON sessions (expires_at)',
  // The columns and their order are those of rate-limiter-flexible's PostgreSQL store.
  `CREATE TABLE sign_in_attempts (
    key varchar(255) PRIMARY KEY,
    points integer NOT NULL DEFAULT 0,
    expire bigint
  )`,
  'CREATE INDEX sign_in_attempts_by_end ON sign_in_attempts (expire)',
];
