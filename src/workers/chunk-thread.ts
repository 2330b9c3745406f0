import { parentPort, workerData } from 'node:worker_threads';
import { UnsealError } from '../credentials/aes-gcm';
import { openSealer } from '../credentials/open-sealer';
import { createDataSource } from '../database';
import { outliveConnections } from '../outlive-connections';
import { ChunkDesk, type ChunkTicket } from './chunk-desk';
import type { ThreadAnswer, ThreadCall, ThreadData } from './chunk-threads';

/** A thread of a worker: a desk with connections of its own, that does what it is told by message. */
async function main({ databaseUrl, keys, retention, connections }: ThreadData): Promise<void> {
  const dataSource = await createDataSource({
    url: databaseUrl,
    applicationName: 'musterroll-worker',
    poolSize: connections,
  }).initialize();
  // Its worker hears of it by the answer to whatever was under way.
  outliveConnections(() => undefined);
  const desk = new ChunkDesk(dataSource, openSealer(keys), retention);
  const tickets = new Map<number, ChunkTicket>();

  async function obey(call: ThreadCall): Promise<unknown> {
    if (call.method === 'prepare') {
      const front = call.front === undefined ? undefined : tickets.get(call.front);
      const ticket = await desk.prepare(call.jobId, call.ordinal, front);
      if (ticket) tickets.set(call.ticket, ticket);
      return ticket?.summary ?? null;
    }
    if (call.method === 'settle') return tickets.get(call.ticket)!.settle(call.options);
    if (call.method === 'drop') return void tickets.delete(call.ticket);
    await dataSource.destroy();
    return void parentPort!.close();
  }

  parentPort!.on('message', (call: ThreadCall) => {
    obey(call).then(
      (result) => parentPort!.postMessage({ id: call.id, result } satisfies ThreadAnswer),
      (error: Error) => parentPort!.postMessage({ id: call.id, error: describe(error) } satisfies ThreadAnswer),
    );
  });
  parentPort!.postMessage({ id: 0, result: 'ready' } satisfies ThreadAnswer);
}

/** What may be known of an error outside: no message of the database's, which can quote a row. */
function describe(error: Error & { code?: string; routine?: string; constraint?: string }): ThreadAnswer['error'] {
  const { name, code, constraint, stack } = error;
  const where = stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');
  return { name, code, constraint, where, isUnseal: error instanceof UnsealError };
}

void main(workerData as ThreadData);
