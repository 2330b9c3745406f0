import pino from 'pino';
import { openQueues, type Queues } from '../../src/queues';
import type { Installation } from './installation';

/** Opens the installation's queues beside it, to ring by hand. */
export async function withQueues(installation: Installation, act: (queues: Queues) => Promise<void>): Promise<void> {
  const { redis } = installation.machines;
  const REDIS_URL = installation.queue === 'redis' ? redis!.url : undefined;
  const queues = await openQueues({ REDIS_URL }, installation.databaseUrl, pino({ level: 'silent' }));
  try {
    await act(queues);
  } finally {
    await queues.close();
  }
}
