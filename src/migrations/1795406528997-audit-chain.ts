import { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the audit chain begins and ends, and the guard that makes the log append-only even for the schema's owner. */
export class AuditChain1795406528997 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER audit_entries_append_only ON audit_entries;
      DROP TRIGGER audit_entries_no_truncate ON audit_entries;
      DROP FUNCTION guard_audit_entry(), refuse_truncating_audit();
      DROP INDEX audit_entries_by_operator;
      DROP TABLE audit_chain;
    `);
  }
}

const STATEMENTS = [
  `CREATE TABLE audit_chain (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    head_position bigint NOT NULL,
    head_hash bytea NOT NULL,
    head_mac bytea,
    checkpoint_position bigint NOT NULL,
    checkpoint_hash bytea NOT NULL,
    checkpoint_mac bytea,
    CHECK (checkpoint_position <= head_position)
  )`,
  `INSERT INTO audit_chain (head_position, head_hash, checkpoint_position, checkpoint_hash)
   VALUES (0, decode(repeat('00', 32), 'hex'), 0, decode(repeat('00', 32), 'hex'))`,
  'CREATE INDEX audit_entries_by_operator ON audit_entries (operator_id, id DESC)',
  `CREATE FUNCTION guard_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      sealed audit_entries;
    BEGIN
      IF TG_OP = 'DELETE' THEN
        -- Retention moves the checkpoint first: what lies before it may go, nothing else.
        IF OLD.chain_position <= (SELECT checkpoint_position FROM audit_chain) THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'audit entries cannot be deleted before their retention has passed' USING ERRCODE = 'insufficient_privilege';
      END IF;
      -- Sealing gives an entry its place, once, and changes nothing else.
      sealed := OLD;
      sealed.chain_position := NEW.chain_position;
      sealed.chain_hash := NEW.chain_hash;
      IF OLD.chain_position IS NULL AND NEW.chain_position IS NOT NULL AND NEW.chain_hash IS NOT NULL
        AND sealed IS NOT DISTINCT FROM NEW
      THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'audit entries cannot be changed' USING ERRCODE = 'insufficient_privilege';
    END
  $$`,
  `CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
   FOR EACH ROW EXECUTE FUNCTION guard_audit_entry()`,
  `CREATE FUNCTION refuse_truncating_audit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'audit entries cannot be deleted before their retention has passed' USING ERRCODE = 'insufficient_privilege';
    END
  $$`,
  `CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
   FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncating_audit()`,
];
