import { totalmem } from 'node:os';

const MEBIBYTE = 1024 ** 2;

/** A quarter of the machine, as the PostgreSQL manual advises, but no more than a bulk run here makes use of. */
function chooseSharedBuffers(): string {
  const quarter = Math.floor(totalmem() / 4 / MEBIBYTE);
  return `${Math.min(512, Math.max(64, quarter))}MB`;
}

/** Settings of the embedded PostgreSQL: reachable from this machine alone, and tuned for large set-based writes. */
export function choosePostgresSettings(port: number): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements, parameters and keys hold people's data: an error is logged by its sentence alone.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    // A commit is on the disk before it is acknowledged: an accepted job survives a power cut.
    fsync: 'on',
    synchronous_commit: 'on',
    shared_buffers: chooseSharedBuffers(),
    work_mem: '32MB',
    maintenance_work_mem: '128MB',
    // Nobody replicates from it, so loads into tables made in the same transaction need no log.
    wal_level: 'minimal',
    max_wal_senders: '0',
    wal_buffers: '16MB',
    // What a chunk wrote is on its way to the disk before it is committed, so that COMMIT waits for the last of it only.
    wal_writer_delay: '10ms',
    max_wal_size: '4GB',
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',
    checkpoint_completion_target: '0.9',
    random_page_cost: '1.1',
    // Compiling a plan costs more than the short statements here run.
    jit: 'off',
    // A worker that froze or lost its network gives its locks back within half a minute.
    tcp_keepalives_idle: '10',
    tcp_keepalives_interval: '5',
    tcp_keepalives_count: '3',
  };
}

/** Writes settings as lines of a PostgreSQL configuration file. */
export function formatPostgresSettings(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join('');
}
