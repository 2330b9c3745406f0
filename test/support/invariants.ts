import type { DataSource } from 'typeorm';

/** A job whose rows and results are still kept; of the others only what they were counts. */
const KEPT = 'j.expired_at IS NULL';
const FINISHED = `j.state IN ('completed', 'cancelled', 'failed')`;
const DONE = `r.status IN ('succeeded', 'unchanged', 'succeeded_with_warnings')`;

/**
 * What always holds, whatever is killed when: each is a query that must find nothing. Named as in docs/architecture.md.
 */
export const INVARIANTS: Readonly<Record<string, string>> = {
  '1. a sealed job has the rows 1 to row_count': `
    SELECT j.id, j.row_count, s.* FROM bulk_jobs j LEFT JOIN LATERAL (
      SELECT count(*) AS chunks, coalesce(sum(c.row_count), 0) AS rows,
        coalesce(bool_and(c.first_row = c.before + 1 AND c.ordinal = c.place - 1 AND c.has_payload), true) AS contiguous
      FROM (
        SELECT c.*, row_number() OVER (ORDER BY c.ordinal) AS place,
          coalesce(sum(c.row_count) OVER (ORDER BY c.ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before,
          EXISTS (SELECT FROM chunk_payloads p WHERE p.job_id = c.job_id AND p.ordinal = c.ordinal) AS has_payload
        FROM chunks c WHERE c.job_id = j.id
      ) c
    ) s ON true
    WHERE j.state <> 'receiving' AND ${KEPT} AND (s.rows <> j.row_count OR s.chunks <> j.chunk_count OR NOT s.contiguous)`,

  '2. a finished job has one result for each row': `
    SELECT j.id, j.row_count, s.* FROM bulk_jobs j, LATERAL (
      SELECT count(*) AS results, count(DISTINCT r."row") AS rows, coalesce(min(r."row"), 1) AS first, coalesce(max(r."row"), 0) AS last
      FROM row_results r WHERE r.job_id = j.id
    ) s
    WHERE ${KEPT} AND j.state IN ('completed', 'cancelled') AND NOT j.splits
      AND (s.results <> j.row_count OR s.rows <> s.results OR s.first <> 1 OR s.last <> j.row_count)`,

  '3a. a row that created a user left a user or a tombstone': `
    SELECT r.job_id, r."row", r.user_id FROM row_results r JOIN bulk_jobs j ON j.id = r.job_id
    WHERE j.mode = 'apply' AND j.operation = 'create-users' AND ${DONE}
      AND NOT EXISTS (SELECT FROM users u WHERE u.id = r.user_id) AND NOT EXISTS (SELECT FROM purged_users p WHERE p.id = r.user_id)`,

  '3b. a user that a job created, settled or gave a password has its row': `
    SELECT u.id, m.* FROM users u, LATERAL (VALUES
      ('created', u.created_job_id, u.created_row), ('settled', u.settled_job_id, u.settled_row), ('credential', u.credential_job_id, u.credential_row)
    ) AS m(kind, job_id, "row") JOIN bulk_jobs j ON j.id = m.job_id
    WHERE ${KEPT} AND NOT EXISTS (
      SELECT FROM row_results r WHERE r.job_id = m.job_id AND r."row" = m."row" AND r.user_id = u.id AND ${DONE}
    )`,

  '3c. a validated job has no effect': `
    SELECT u.id, j.id AS job_id FROM users u JOIN bulk_jobs j ON j.id IN (u.created_job_id, u.settled_job_id, u.credential_job_id)
    WHERE j.mode = 'validate'`,

  '3d. a row that deleted a user left it deleted': `
    SELECT u.id FROM users u JOIN bulk_jobs j ON j.id = u.settled_job_id
    WHERE (j.operation = 'delete-users' AND u.deleted_at IS NULL) OR (j.operation = 'restore-users' AND u.deleted_at IS NOT NULL)`,

  '4. consumed seats are the assignments, and never more than there are': `
    SELECT s.id, s.consumed_seats, s.total_seats, count(a.user_id) AS assigned
    FROM subscriptions s LEFT JOIN license_assignments a ON a.subscription_id = s.id
    GROUP BY s.id HAVING s.consumed_seats <> count(a.user_id) OR s.consumed_seats > s.total_seats`,

  '5. no two live users have one UPN': `
    SELECT upn_key FROM users WHERE deleted_at IS NULL GROUP BY upn_key HAVING count(*) > 1`,

  '6. a deleted user holds no license and no password': `
    SELECT u.id FROM users u WHERE u.deleted_at IS NOT NULL AND (u.temporary_password_hash IS NOT NULL OR u.password_hash IS NOT NULL
      OR EXISTS (SELECT FROM license_assignments a WHERE a.user_id = u.id))`,

  '6b. an assignment belongs to a user, who is marked as licensed': `
    SELECT u.id, u.licensed FROM users u
    WHERE u.deleted_at IS NULL AND u.licensed <> EXISTS (SELECT FROM license_assignments a WHERE a.user_id = u.id)
    UNION ALL SELECT a.user_id, NULL FROM license_assignments a WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = a.user_id)`,

  "7. a job's counters are its results": `
    SELECT j.id, s.* FROM bulk_jobs j, LATERAL (
      SELECT count(*) FILTER (WHERE status = 'succeeded') AS succeeded, count(*) FILTER (WHERE status = 'unchanged') AS unchanged,
        count(*) FILTER (WHERE status = 'succeeded_with_warnings') AS warned, count(*) FILTER (WHERE status = 'rejected') AS rejected,
        count(*) FILTER (WHERE status = 'cancelled') AS cancelled
      FROM row_results r WHERE r.job_id = j.id
    ) s
    WHERE ${KEPT} AND j.state <> 'receiving' AND NOT j.splits
      AND (j.succeeded, j.unchanged, j.warned, j.rejected, j.cancelled) <> (s.succeeded, s.unchanged, s.warned, s.rejected, s.cancelled)`,

  "7b. a customer's counters are its users": `
    SELECT c.id FROM customers c, LATERAL (
      SELECT count(*) FILTER (WHERE deleted_at IS NULL) AS live, count(*) FILTER (WHERE deleted_at IS NOT NULL) AS deleted
      FROM users u WHERE u.customer_id = c.id
    ) s WHERE (c.user_count, c.deleted_user_count) <> (s.live, s.deleted)`,

  '8. nothing happens after a cancel was acknowledged': `
    SELECT later.job_id, later.id FROM audit_entries later JOIN audit_entries cancel ON cancel.job_id = later.job_id
    WHERE cancel.operation = 'cancel_job' AND cancel.first_row IS NOT NULL AND later.first_row IS NOT NULL AND later.id > cancel.id
    UNION ALL
    SELECT r.job_id, r."row" FROM row_results r WHERE r.status <> 'cancelled'
      AND EXISTS (SELECT FROM row_results c WHERE c.job_id = r.job_id AND c.status = 'cancelled' AND c."row" < r."row")`,

  '9. an idempotency key stands for one job': `
    SELECT request_id FROM bulk_jobs WHERE parent_relation IS DISTINCT FROM 'part' GROUP BY request_id HAVING count(*) > 1`,

  '10. nothing of one customer stands under another': `
    SELECT r.job_id, r."row" FROM row_results r JOIN bulk_jobs j ON j.id = r.job_id JOIN users u ON u.id = r.user_id
    WHERE u.customer_id <> j.customer_id
    UNION ALL SELECT u.id, 0 FROM users u JOIN bulk_jobs j ON j.id IN (u.created_job_id, u.settled_job_id, u.credential_job_id)
    WHERE u.customer_id <> j.customer_id
    UNION ALL SELECT a.user_id, a.subscription_id FROM license_assignments a JOIN users u ON u.id = a.user_id
      JOIN subscriptions s ON s.id = a.subscription_id WHERE s.customer_id <> u.customer_id`,

  '11a. every settled row is covered by one audit entry': `
    SELECT j.id, s.*, r.rows FROM bulk_jobs j, LATERAL (
      SELECT coalesce(sum(a.last_row - a.first_row + 1), 0) AS audited, count(DISTINCT a.first_row) AS runs, count(*) AS entries
      FROM audit_entries a WHERE a.job_id = j.id AND a.first_row IS NOT NULL
    ) s, LATERAL (SELECT count(*) AS rows FROM row_results r WHERE r.job_id = j.id) r
    WHERE ${KEPT} AND NOT j.splits AND (s.audited <> r.rows OR s.runs <> s.entries)`,

  '11b. every sealed job is audited, and every user that no job created': `
    SELECT j.id FROM bulk_jobs j WHERE j.state <> 'receiving' AND j.row_count > 0
      AND NOT EXISTS (SELECT FROM audit_entries a WHERE a.job_id = j.id AND a.operation = 'start_job')
    UNION ALL SELECT u.id FROM users u WHERE u.created_job_id IS NULL
      AND NOT EXISTS (SELECT FROM audit_entries a WHERE a.operation = 'create_customer_user' AND u.id = ANY (a.subjects))`,

  '12. no temporary password can be recovered that must not be': `
    SELECT j.id FROM bulk_jobs j WHERE j.sealed_password_secret IS NOT NULL AND ${FINISHED}
      AND (j.mode = 'validate' OR j.credentials_confirmed_at IS NOT NULL OR j.credentials_expire_at < now() - interval '5 minutes')
    UNION ALL SELECT u.id FROM users u WHERE u.temporary_password_hash IS NOT NULL AND (u.password_hash IS NOT NULL OR u.deleted_at IS NOT NULL)`,

  '13. what is tried out is forgotten': `
    SELECT o.job_id FROM validation_overlay o JOIN bulk_jobs j ON j.id = o.job_id WHERE ${FINISHED}`,
};

/** Asks every invariant; those that found something, with what they found. */
export async function findViolations(dataSource: DataSource): Promise<Record<string, unknown[]>> {
  const violations: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(INVARIANTS)) {
    const found: unknown[] = await dataSource.query(`${query} LIMIT 5`);
    if (found.length > 0) violations[name] = found;
  }
  return violations;
}

/** How every journey ends. */
export async function expectInvariants(dataSource: DataSource): Promise<void> {
  expect(await findViolations(dataSource)).toEqual({});
}
