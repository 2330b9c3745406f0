import type { DataSource } from 'typeorm';
import { uuidv7 } from 'uuidv7';

/** What a filled directory can be asked for, with how many there are. */
export interface FilledCustomer {
  id: string;
  domain: string;
  /** A job that created the users numbered 1000 to 1499. */
  jobId: string;
}

const DELETED_FROM = 0.985;

/**
 * A customer with many users, by plain SQL: most in Germany with SPE_E3, and a few of everything that is rare. Every 97th has a surname of its
 * own, every user one of 16 first names.
 */
export async function fillDirectory(dataSource: DataSource, name: string, users: number): Promise<FilledCustomer> {
  const [id, jobId] = [uuidv7(), uuidv7()];
  const domain = `${name}.example`;
  const run = (sql: string, parameters: unknown[] = []) => dataSource.query(sql, parameters);
  await run(`INSERT INTO customers (id, name, usage_location) VALUES ($1, $2, 'DE')`, [id, name]);
  await run(
    `INSERT INTO products (sku, name) VALUES ('SPE_E3', 'E3'), ('VISIOCLIENT', 'Visio') ON CONFLICT DO NOTHING`,
  );
  await run(
    `INSERT INTO bulk_jobs (id, customer_id, operator_id, operation, mode, state, sealed_payload_key, request_id, finished_at)
     VALUES ($1, $2, $1, 'create-users', 'apply', 'completed', '\\x00', 'request', now())`,
    [jobId, id],
  );
  // Users came one a second until two days ago; those of the job come now.
  await run(
    `INSERT INTO users (id, customer_id, upn, upn_key, display_name, first_name, last_name, usage_location, role, blocked, licensed,
       must_change_password, created_job_id, created_at, deleted_at, remembered_licenses)
     SELECT (left(uuid_floor(CASE WHEN n BETWEEN 1000 AND 1499 THEN now() ELSE now() - make_interval(days => 2, secs => $3::integer - n) END)::text, 14)
         || '7' || substr(md5(n::text), 1, 3) || '-8' || substr(md5(n::text), 4, 3) || '-' || substr(md5(n::text || $2::text), 1, 12))::uuid,
       $1::uuid, 'user.' || n || '@' || $2::text, 'user.' || lpad((n * 7919::bigint % $3::integer)::text, 7, '0') || '@' || $2::text,
       first || ' ' || last, first, last, CASE WHEN n % 5000 = 7 THEN 'LI' ELSE 'DE' END,
       CASE WHEN n % 10000 = 3 THEN 'helpdesk-admin' ELSE 'user' END, n % 8000 = 5, n % 4000 <> 9 AND n < $3::integer * ${DELETED_FROM},
       n % 6000 = 11, CASE WHEN n BETWEEN 1000 AND 1499 THEN $4::uuid END,
       now(), CASE WHEN n >= $3::integer * ${DELETED_FROM} THEN now() - make_interval(secs => n) END,
       CASE WHEN n >= $3::integer * ${DELETED_FROM} THEN '[{"sku": "SPE_E3", "disabledPlans": ["YAMMER"]}]'::jsonb END
     FROM generate_series(0, $3::integer - 1) n, LATERAL (SELECT
       (ARRAY['Anna','Bernd','Clara','Dieter','Eva','Frank','Gisela','Hans','Ines','Jürgen','Katrin','Lars','Maria','Nora','Olaf','Paula'])[1 + n % 16] AS first,
       CASE WHEN n % 97 = 0 THEN 'Öz-' || n ELSE initcap(substr(md5((n % 5000)::text), 1, 6)) END AS last) names`,
    [id, domain, users, jobId],
  );
  for (const [sku, condition, plans] of [
    ['SPE_E3', 'u.licensed', `CASE WHEN u.blocked THEN '{YAMMER}'::text[] END`],
    ['VISIOCLIENT', 'u.blocked AND u.licensed', 'NULL'],
  ]) {
    await run(
      `WITH bought AS (
         INSERT INTO subscriptions (customer_id, sku, total_seats, consumed_seats)
         SELECT $1::uuid, $2, count(*), count(*) FROM users u WHERE u.customer_id = $1::uuid AND ${condition} RETURNING id
       ) INSERT INTO license_assignments (user_id, subscription_id, disabled_plans)
         SELECT u.id, bought.id, ${plans} FROM users u, bought WHERE u.customer_id = $1::uuid AND ${condition}`,
      [id, sku],
    );
  }
  await run(
    `UPDATE customers SET user_count = n.live, deleted_user_count = n.deleted FROM (
       SELECT count(*) FILTER (WHERE deleted_at IS NULL) AS live, count(*) FILTER (WHERE deleted_at IS NOT NULL) AS deleted
       FROM users WHERE customer_id = $1::uuid) n WHERE id = $1::uuid`,
    [id],
  );
  return { id, domain, jobId };
}
