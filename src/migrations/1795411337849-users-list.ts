import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What makes the users' list fast at a million users. Every index on `users` is paid for by creating users, so that only one of these takes
 * all of them in; the others hold the exceptions.
 */
export class UsersList1795411337849 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ schema }] = await runner.query('SELECT quote_ident(current_schema()) AS schema');
    for (const statement of [USER_TAGS, ...INDEXES, findUsers(schema)]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION find_users;
      DROP INDEX users_by_tag, unlicensed_users, blocked_users, administrators, deleted_users_of_customer, deleted_users_of_customer_by_age,
        license_assignments_with_plans_off;
      DROP FUNCTION user_tags;
    `);
  }
}

/**
 * The words of a name in lower case, and what is said of a user in capitals, each behind the customer's mark: what one customer is asked for
 * is not looked for among the users of the others. Letters beyond ASCII are folded by the database's own rules, whatever the columns compare by.
 * No function that is less than immutable may stand inside, or it is not inlined.
 */
const USER_TAGS = `CREATE FUNCTION user_tags(customer_id uuid, display_name text, first_name text, last_name text, usage_location text,
    must_change_password boolean) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_to_tsvector(string_to_array(right(customer_id::text, 6) || replace(
    lower(translate(display_name || coalesce(' ' || first_name, '') || coalesce(' ' || last_name, ''), '-.,()/', '      ')
      COLLATE "default")
      || coalesce(' @' || usage_location, '') || CASE WHEN must_change_password THEN ' @PENDING' ELSE '' END,
    ' ', ' ' || right(customer_id::text, 6)), ' '))
$$`;

const INDEXES = [
  // Entries wait in a list of their own and are put in order together, by the maintenance or once there are 64 MB of them: a few at a time,
  // while users are created, it would cost several times as much.
  `CREATE INDEX users_by_tag ON users USING gin
     (user_tags(customer_id, display_name, first_name, last_name, usage_location, must_change_password))
     WITH (gin_pending_list_limit = 65536) WHERE deleted_at IS NULL`,
  'CREATE INDEX unlicensed_users ON users (customer_id, upn_key) WHERE NOT licensed AND deleted_at IS NULL',
  'CREATE INDEX blocked_users ON users (customer_id, upn_key) WHERE blocked AND deleted_at IS NULL',
  `CREATE INDEX administrators ON users (customer_id, role, upn_key) WHERE role <> 'user' AND deleted_at IS NULL`,
  'CREATE INDEX deleted_users_of_customer ON users (customer_id, upn_key, id) WHERE deleted_at IS NOT NULL',
  'CREATE INDEX deleted_users_of_customer_by_age ON users (customer_id, deleted_at, id) WHERE deleted_at IS NOT NULL',
  `CREATE INDEX license_assignments_with_plans_off ON license_assignments (subscription_id, user_id)
     WHERE disabled_plans IS NOT NULL`,
];

/**
 * Live users of a customer by tags or by the beginning of their names, at most so many. Row-level security lets no index be asked with an
 * operator that could tell on what it sees, and that of text search could; the function asks as the owner and is its own wall.
 */
const findUsers = (
  schema: string,
) => `CREATE FUNCTION find_users(customer uuid, tags tsquery, first_upn text, end_upn text, most integer)
  RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = ${schema}, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
  BEGIN
    IF current_setting('role') = 'musterroll_api' AND NOT acting_for_all() AND customer IS DISTINCT FROM acting_customer() THEN
      RETURN;
    END IF;
    RETURN QUERY (
      SELECT u.id FROM users u WHERE u.customer_id = customer AND u.deleted_at IS NULL
        AND user_tags(u.customer_id, u.display_name, u.first_name, u.last_name, u.usage_location, u.must_change_password) @@ tags
      LIMIT most
    ) UNION (
      SELECT u.id FROM users u WHERE u.customer_id = customer AND u.deleted_at IS NULL
        AND u.upn_key >= first_upn AND u.upn_key < end_upn
      LIMIT most
    ) LIMIT most;
  END
$$`;
