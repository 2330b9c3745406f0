import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** A table, and which of its rows a job ended up with, in the order in which it wrote them. */
interface Share {
  table: string;
  rows: string;
}

/**
 * What bounds the product: the very rows that a job ended up with, sent by one COPY stream a table into tables of the same columns,
 * indexes and constraints, on the same server, committed once.
 * @returns seconds
 */
export async function measureCopyLimit(databaseUrl: string, jobId: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'bench-limit' });
  await client.connect();
  try {
    const shares: Share[] = [
      { table: 'users', rows: `SELECT * FROM users WHERE created_job_id = '${jobId}' ORDER BY created_row` },
      {
        table: 'license_assignments',
        rows: `SELECT a.* FROM license_assignments a JOIN users u ON u.id = a.user_id WHERE u.created_job_id = '${jobId}' ORDER BY u.created_row`,
      },
      { table: 'row_results', rows: `SELECT * FROM row_results WHERE job_id = '${jobId}' ORDER BY "row"` },
      { table: 'audit_entries', rows: `SELECT * FROM audit_entries WHERE job_id = '${jobId}' ORDER BY id` },
    ];
    const data = [];
    for (const { table, rows } of shares) {
      await client.query(`CREATE TABLE limit_${table} (LIKE ${table} INCLUDING ALL)`);
      data.push({ table, pieces: await collect(client, rows) });
    }
    await client.query('CHECKPOINT');
    const start = performance.now();
    await client.query('BEGIN');
    for (const { table, pieces } of data) await send(client, `limit_${table}`, pieces);
    await client.query('COMMIT');
    const seconds = (performance.now() - start) / 1000;
    for (const { table } of shares) await client.query(`DROP TABLE limit_${table}`);
    return seconds;
  } finally {
    await client.end();
  }
}

/** Sends rows to a table by COPY. */
export async function send(client: Client, table: string, pieces: readonly Buffer[]): Promise<void> {
  await pipeline(Readable.from(pieces, { objectMode: false }), client.query(copyFrom(`COPY ${table} FROM STDIN`)));
}

/** Rows as COPY takes them in again. */
export async function collect(client: Client, rows: string): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  const sink = new Writable({
    write(piece: Buffer, _encoding, done) {
      pieces.push(piece);
      done();
    },
  });
  await pipeline(client.query(copyTo(`COPY (${rows}) TO STDOUT`)), sink);
  // Larger pieces than the server sends them in: the limit must not be that of our own event loop.
  const whole = Buffer.concat(pieces);
  return Array.from({ length: Math.ceil(whole.length / (1 << 20)) }, (_, index) =>
    whole.subarray(index << 20, (index + 1) << 20),
  );
}
