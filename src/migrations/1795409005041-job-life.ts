import { MigrationInterface, QueryRunner } from 'typeorm';

/** What validating, splitting and expiring jobs need. */
export class JobLife1795409005041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE validation_overlay;
      DROP INDEX job_undone_once, bulk_jobs_open_by_customer, bulk_jobs_to_expire;
      ALTER TABLE bulk_jobs DROP forecast, DROP splits, DROP expired_at;
      DELETE FROM bulk_jobs WHERE customer_id IS NULL;
      ALTER TABLE bulk_jobs ALTER customer_id SET NOT NULL;
    `);
  }
}

const STATEMENTS = [
  // A file for many customers belongs to none of them; who sees all customers sees it.
  'ALTER TABLE bulk_jobs ALTER customer_id DROP NOT NULL',
  `ALTER TABLE bulk_jobs ADD forecast jsonb, ADD splits boolean NOT NULL DEFAULT false, ADD expired_at timestamptz`,
  `CREATE UNIQUE INDEX job_undone_once ON bulk_jobs (parent_job_id) WHERE parent_relation = 'undo'`,
  `CREATE INDEX bulk_jobs_open_by_customer ON bulk_jobs (customer_id) WHERE state NOT IN ('completed', 'cancelled', 'failed')`,
  'CREATE INDEX bulk_jobs_to_expire ON bulk_jobs (finished_at) WHERE finished_at IS NOT NULL AND expired_at IS NULL',
  // What the rows of a validated job would have done so far: the next chunk is decided on top of it.
  `CREATE TABLE validation_overlay (
    job_id uuid NOT NULL,
    user_id uuid NOT NULL,
    upn_key text COLLATE "C" NOT NULL,
    tried jsonb NOT NULL,
    PRIMARY KEY (job_id, user_id)
  )`,
  'CREATE INDEX validation_overlay_by_upn ON validation_overlay (job_id, upn_key)',
  'ALTER TABLE validation_overlay ENABLE ROW LEVEL SECURITY',
  `CREATE POLICY own_customer ON validation_overlay
     USING ((SELECT acting_for_all()) OR EXISTS (SELECT FROM bulk_jobs j WHERE j.id = job_id))`,
];
