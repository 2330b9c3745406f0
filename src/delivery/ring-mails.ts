import type { DataSource } from 'typeorm';
import type { Logger } from '../logger';
import type { Queues } from '../queues';
import { takeDueMails } from './queue-mails';

const PAGE = 500;

/**
 * Tells the queue about every mail that is due, after whatever made it due is committed. When the queue is away, what was not told
 * is told again some minutes later.
 */
export async function ringMails(dataSource: DataSource, queues: Pick<Queues, 'mail'>, logger: Logger): Promise<void> {
  try {
    for (;;) {
      const rings = await takeDueMails(dataSource.manager, PAGE);
      // BullMQ never runs an id twice, so every ring has its own.
      const jobs = rings.map(({ mailId, ringNumber }) => ({
        name: 'mail',
        data: { mailId },
        opts: { jobId: `${mailId}-${ringNumber}` },
      }));
      if (jobs.length > 0) await queues.mail.addBulk(jobs);
      if (rings.length < PAGE) return;
    }
  } catch (error) {
    logger.warn({ error: (error as Error).name }, 'could not ring for mails; the watcher will');
  }
}
