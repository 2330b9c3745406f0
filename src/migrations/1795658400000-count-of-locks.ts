import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often the lock under which a customer's users change was taken: whoever takes it twice and finds it counted up by one knows that nobody had
 * it meanwhile. Every chunk counts, and every new user's key is checked against the row, so that its former versions must go soon: a page that is
 * taken for full early is cleared whenever it is looked at.
 */
export class CountOfLocks1795658400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE customers ADD COLUMN lock_count bigint NOT NULL DEFAULT 0');
    await runner.query('ALTER TABLE customers SET (fillfactor = 10)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE customers RESET (fillfactor)');
    await runner.query('ALTER TABLE customers DROP COLUMN lock_count');
  }
}
