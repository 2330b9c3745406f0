import { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails that carry temporary passwords to people, and the links in them. Neither holds a password or a link's secret. */
export class Mails1795407501215 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE one_time_links, mails');
  }
}

const STATEMENTS = [
  // user_id is null for the one message that goes to an administrator and stands for the whole job.
  `CREATE TABLE mails (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    job_id uuid NOT NULL,
    user_id uuid,
    operator_id uuid NOT NULL,
    recipient text NOT NULL,
    content text NOT NULL,
    lang text NOT NULL,
    status text NOT NULL DEFAULT 'queued',
    code text,
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    rung_at timestamptz,
    ring_number integer NOT NULL DEFAULT 0,
    claimed_until timestamptz,
    queued_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    CONSTRAINT mail_exists UNIQUE NULLS NOT DISTINCT (job_id, user_id, recipient)
  )`,
  `CREATE INDEX mails_due ON mails (due_at) WHERE status = 'queued'`,
  `CREATE TABLE one_time_links (
    id uuid PRIMARY KEY,
    secret_hash bytea NOT NULL UNIQUE,
    mail_id uuid NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
    customer_id uuid NOT NULL,
    job_id uuid NOT NULL,
    user_id uuid,
    expires_at timestamptz NOT NULL,
    opened_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX one_time_links_by_mail ON one_time_links (mail_id)',
  'CREATE INDEX one_time_links_by_end ON one_time_links (expires_at)',
  ...['mails', 'one_time_links'].flatMap((table) => [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `CREATE POLICY own_customer ON ${table}
     USING ((SELECT acting_for_all()) OR customer_id = (SELECT acting_customer()))`,
  ]),
];
