import { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose turn it was when: customers share the workers by turns, and a customer's jobs share its turns. */
export class Turns1795640400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bulk_jobs ADD turn_at timestamptz, ADD rests_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bulk_jobs DROP turn_at, DROP rests_until');
  }
}
