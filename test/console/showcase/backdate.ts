import type { DataSource } from 'typeorm';

/**
 * Spreads over the past what was furnished within seconds, as it would be where people have worked for a year. Nothing of it depends on
 * chance; only what counts from now (ages, days left) moves with the clock.
 */
export async function backdate(dataSource: DataSource): Promise<void> {
  await dataSource.transaction(async (manager) => {
    // The log is append-only even for the owner of its table; who is superuser may still set its guard aside.
    await manager.query('SET LOCAL session_replication_role = replica');
    for (const statement of STATEMENTS) await manager.query(statement);
  });
}

const STATEMENTS = [
  // Nearly everybody has signed in since, and chosen a password.
  `UPDATE users SET created_at = now() - (90 + hashtext(upn_key) % 80) * interval '5 days 7 hours',
     updated_at = now() - (10 + hashtext(upn_key) % 9) * interval '1 day 3 hours'`,
  `UPDATE users SET must_change_password = false, temporary_password_hash = NULL, temporary_password_expires_at = NULL,
     credential_job_id = NULL, credential_row = NULL
   WHERE deleted_at IS NULL AND hashtext(upn_key) % 9 <> 0
     AND credential_job_id IN (SELECT id FROM bulk_jobs WHERE operation = 'create-users')`,
  `UPDATE users u SET deleted_at = now() - place.number * interval '2 days 9 hours 17 minutes'
   FROM (SELECT id, row_number() OVER (ORDER BY upn_key) AS number FROM users WHERE deleted_at IS NOT NULL) place WHERE place.id = u.id`,
  // A job's passwords go a day after its end; those of older jobs have been confirmed.
  `UPDATE bulk_jobs j SET created_at = at, touched_at = at + interval '4 seconds', finished_at = j.finished_at - (j.created_at - at),
     started_at = j.started_at - (j.created_at - at),
     credentials_confirmed_at = CASE WHEN credentials_expire_at < now() + (j.created_at - at) THEN at + interval '50 minutes' END,
     sealed_password_secret = CASE WHEN credentials_expire_at < now() + (j.created_at - at) THEN NULL ELSE sealed_password_secret END,
     credentials_expire_at = credentials_expire_at - (j.created_at - at)
   FROM (SELECT id, now() - (number * number * interval '57 minutes' + number * interval '13 minutes') AS at
         FROM (SELECT id, row_number() OVER (ORDER BY created_at DESC, id DESC) - 1 AS number FROM bulk_jobs) counted) place
   WHERE place.id = j.id AND j.state IN ('completed', 'cancelled')`,
  `UPDATE audit_entries e SET at = now() - place.number * place.number * interval '6 minutes 31 seconds'
   FROM (SELECT id, row_number() OVER (ORDER BY id DESC) - 1 AS number FROM audit_entries) place WHERE place.id = e.id`,
];
