import type { EntityManager } from 'typeorm';
import type { License } from '../entities/user';
import type { Directory } from '../operations/directory';
import type { DirectoryQuery } from '../operations/directory-query';
import type { DirectoryUser } from '../operations/directory-user';
import { listLicenses, NO_LICENSES, withLicense } from '../operations/holdings';
import { insertRows, type TargetColumn } from '../operations/insert-rows';
import type { Statements } from '../operations/statements';
import { USER_COLUMNS } from '../operations/user-columns';
import type { SettlingJob } from './lock-chunk';

/**
 * A user as the rows so far would have left it, as far as their operation reads and writes it. Of somebody whom they would have made,
 * what is null is left out, because most of it is.
 */
type TriedUser = Partial<
  Omit<DirectoryUser, 'licenses' | 'prepared' | 'temporaryPasswordHash' | 'temporaryPasswordExpiresAt'>
> & {
  licenses: readonly License[];
  temporaryPasswordHash?: string | null;
  temporaryPasswordExpiresAt?: string | null;
};

const OVERLAY_COLUMNS = (jobId: string, created: ReadonlySet<DirectoryUser>): TargetColumn<DirectoryUser>[] => [
  { name: 'job_id', type: 'uuid', value: () => jobId },
  { name: 'user_id', type: 'uuid', value: ({ id }) => id },
  { name: 'upn_key', type: 'text', value: ({ upnKey }) => upnKey },
  { name: 'tried', type: 'jsonb', value: (user) => JSON.stringify(toTried(user, created.has(user))) },
];

// Whoever the directory holds by id or by a key of the query, and whoever has come to such a key since.
const TRIED = `
  WITH concerned AS (
    SELECT id FROM users WHERE customer_id = $4 AND upn_key = ANY ($2::text[]) AND deleted_at IS NULL
    UNION SELECT id FROM users WHERE customer_id = $4 AND upn_key = ANY ($2::text[]) AND deleted_at IS NOT NULL
    UNION SELECT unnest($3::uuid[])
  ), keys AS (
    SELECT unnest($2::text[]) AS upn_key UNION SELECT upn_key FROM users WHERE id = ANY ($3::uuid[])
  ), found AS (
    SELECT user_id FROM validation_overlay JOIN keys USING (upn_key) WHERE job_id = $1
    UNION SELECT user_id FROM validation_overlay JOIN concerned ON user_id = id WHERE job_id = $1
  )
  SELECT tried FROM found JOIN validation_overlay USING (user_id) WHERE job_id = $1`;

/**
 * Puts what the rows so far would have done over a directory that was just loaded: users made, changed and deleted, seats taken and
 * given back. So a chunk is decided as if the chunks before it had been applied.
 */
export async function layOver(
  statements: Statements,
  job: SettlingJob,
  query: DirectoryQuery,
  directory: Directory,
): Promise<void> {
  for (const [sku, { taken }] of Object.entries(job.forecast?.seats ?? {})) directory.seats.anticipate(sku, taken);
  const rows = await statements.query<{ tried: TriedUser }>(TRIED, [
    job.id,
    query.upnKeys,
    query.userIds,
    job.customerId,
  ]);
  for (const { tried } of rows) {
    const user = fromTried(tried);
    const known = directory.userById(user.id!);
    if (!known) {
      directory.admit({ ...NOTHING, ...user } as DirectoryUser);
      continue;
    }
    const { id: _id, licenses, ...fields } = user;
    directory.change(known, fields);
    known.licenses = licenses;
  }
}

/** Keeps what the rows of a chunk would have done, for the chunks behind it. */
export async function keepOverlay(statements: Statements, jobId: string, directory: Directory): Promise<void> {
  const changed = [...directory.changed];
  if (changed.length > 0) {
    statements.query('DELETE FROM validation_overlay WHERE job_id = $1 AND user_id = ANY ($2::uuid[])', [
      jobId,
      changed.map(({ id }) => id),
    ]);
  }
  const users = [...directory.created, ...changed];
  await insertRows(statements, 'copy', 'validation_overlay', OVERLAY_COLUMNS(jobId, directory.created), users);
}

/** Forgets what a job tried out. */
export async function dropOverlay(manager: Pick<EntityManager, 'query'>, jobId: string): Promise<void> {
  await manager.query('DELETE FROM validation_overlay WHERE job_id = $1', [jobId]);
}

function toTried(user: DirectoryUser, isNew: boolean): TriedUser {
  const { licenses, prepared: _, temporaryPasswordHash: hash, temporaryPasswordExpiresAt: expiry, ...rest } = user;
  const given = isNew ? Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)) : rest;
  return {
    ...given,
    licenses: listLicenses(licenses),
    temporaryPasswordHash: hash && Buffer.from(hash).toString('base64'),
    temporaryPasswordExpiresAt: expiry?.toISOString() ?? null,
  };
}

const NOTHING: object = Object.fromEntries(
  [...USER_COLUMNS.map(({ field }) => field), 'restorableUntil']
    .filter((field) => field !== 'licensed')
    .map((field) => [field, null]),
);

/** The fields that were kept: what an operation does not read must not be put over what another chunk has read. */
function fromTried({ licenses, temporaryPasswordHash: hash, temporaryPasswordExpiresAt: expiry, ...given }: TriedUser) {
  return {
    ...given,
    licenses: licenses.reduce((held, { sku, disabledPlans }) => withLicense(held, sku, disabledPlans), NO_LICENSES),
    ...(hash !== undefined && { temporaryPasswordHash: hash && Buffer.from(hash, 'base64') }),
    ...(expiry !== undefined && { temporaryPasswordExpiresAt: expiry && new Date(expiry) }),
  } as Partial<DirectoryUser> & Pick<DirectoryUser, 'licenses'>;
}
