import { Client } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { Call } from './route';

const LONGEST_CONNECT_MS = 5_000;

const noop = () => undefined;

/**
 * Reads much in one transaction on behalf of a caller, and has PostgreSQL stop when the caller has gone: whoever ticks three boxes at the
 * console asks three times, and waits for the last answer only.
 * @throws QueryFailedError 57014 when it was stopped; there is nobody left to be told
 */
export function whileWanted<T>(
  {
    transaction,
    dataSource,
    response,
  }: Pick<Call<unknown, unknown, unknown>, 'transaction' | 'dataSource' | 'response'>,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return transaction(async (manager) => {
    const [{ backend }] = await manager.query('SELECT pg_backend_pid() AS backend');
    let stopping: Promise<void> | undefined;
    const stop = () => {
      stopping = cancelStatement(dataSource, backend).catch(noop);
    };
    response.once('close', stop);
    try {
      return await work(manager);
    } finally {
      response.off('close', stop);
      // Not before that may this connection begin something else, which would be stopped instead.
      await stopping;
    }
  });
}

/** Over a connection of its own: all those of the pool may be waiting for work like this. */
async function cancelStatement(dataSource: DataSource, backend: number): Promise<void> {
  const { url } = dataSource.options as { url?: string };
  const client = new Client({ connectionString: url, connectionTimeoutMillis: LONGEST_CONNECT_MS });
  client.on('error', noop);
  try {
    await client.connect();
    await client.query('SELECT pg_cancel_backend($1)', [backend]);
  } finally {
    await client.end();
  }
}
