import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { ApiToken } from './entities/api-token';
import { AuditEntry } from './entities/audit-entry';
import { BulkJob } from './entities/bulk-job';
import { Chunk } from './entities/chunk';
import { ChunkPayload } from './entities/chunk-payload';
import { Customer } from './entities/customer';
import { Domain } from './entities/domain';
import { IdempotencyKey } from './entities/idempotency-key';
import { LicenseAssignment } from './entities/license-assignment';
import { Mail } from './entities/mail';
import { OneTimeLink } from './entities/one-time-link';
import { Operator } from './entities/operator';
import { OperatorCredentials } from './entities/operator-credentials';
import { Product } from './entities/product';
import { RowResult } from './entities/row-result';
import { Session } from './entities/session';
import { Subscription } from './entities/subscription';
import { User } from './entities/user';
import { Foundation1763856000000 } from './migrations/1763856000000-foundation';
import { AuditChain1795406528997 } from './migrations/1795406528997-audit-chain';
import { OperatorSignIn1795407131678 } from './migrations/1795407131678-operator-sign-in';
import { RowLevelSecurity1795407341890 } from './migrations/1795407341890-row-level-security';
import { Mails1795407501215 } from './migrations/1795407501215-mails';
import { Catalogue1795408824446 } from './migrations/1795408824446-catalogue';
import { JobLife1795409005041 } from './migrations/1795409005041-job-life';
import { UsersList1795411337849 } from './migrations/1795411337849-users-list';
import { Turns1795640400000 } from './migrations/1795640400000-turns';
import { DeletedUsersByName1795645200000 } from './migrations/1795645200000-deleted-users-by-name';
import { RoomForChanges1795651200000 } from './migrations/1795651200000-room-for-changes';
import { PendingNames1795654800000 } from './migrations/1795654800000-pending-names';
import { CountOfLocks1795658400000 } from './migrations/1795658400000-count-of-locks';

const ENTITIES = [
  ApiToken,
  AuditEntry,
  BulkJob,
  Chunk,
  ChunkPayload,
  Customer,
  Domain,
  IdempotencyKey,
  LicenseAssignment,
  Mail,
  OneTimeLink,
  Operator,
  OperatorCredentials,
  Product,
  RowResult,
  Session,
  Subscription,
  User,
];

const MIGRATIONS = [
  Foundation1763856000000,
  AuditChain1795406528997,
  OperatorSignIn1795407131678,
  RowLevelSecurity1795407341890,
  Mails1795407501215,
  Catalogue1795408824446,
  JobLife1795409005041,
  UsersList1795411337849,
  Turns1795640400000,
  DeletedUsersByName1795645200000,
  RoomForChanges1795651200000,
  PendingNames1795654800000,
  CountOfLocks1795658400000,
];

/** Any number that only we use: processes that start together migrate in turn. */
const MIGRATION_LOCK = 7_021_001;

export interface DatabaseOptions {
  url: string;
  /** Shown in pg_stat_activity; the watcher tells workers from others by it. */
  applicationName: string;
  poolSize?: number;
}

/**
 * How long a connection that nobody uses stays open. After the pool's usual ten seconds, whoever comes back from reading a page would wait for a new one:
 * it has to prove a password, and to learn the schema anew.
 */
const IDLE_MS = 600_000;

/** A pool of connections to the ledger; not yet connected. */
export function createDataSource({ url, applicationName, poolSize = 10 }: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName,
    poolSize,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    synchronize: false,
    extra: {
      pipeline: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: IDLE_MS,
    },
  });
}

/**
 * Brings the schema up to date. Several processes may start at once: the first migrates, the others wait and find nothing to do.
 * @param dataSource an initialised data source whose role owns the schema
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
    // After weeks of rest no partition is left for what comes in, and the watcher's first round is seconds away.
    await runner.query('SELECT ensure_partitions(now())');
    await runner.query('SELECT grant_api_rights()');
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.release();
  }
}
