import type { DataSource } from 'typeorm';
import { type Config, findPublicUrl } from '../config';
import type { Sealer } from '../credentials/master-key';
import { type Delivery, deliverMail } from '../delivery/deliver-mail';
import { createMailer } from '../delivery/mailer';
import { ringMails } from '../delivery/ring-mails';
import { revealCredentialOf } from '../jobs/reveal-one';
import type { Logger } from '../logger';
import type { Queues } from '../queues';

/** Mails under way at a time, in one process: as many as the mail server is offered connections. */
const CONCURRENCY = 3;
const RING_EVERY_MS = 10_000;

/**
 * Sends mails as the queue rings for them, and rings for those that became due: retries, and rings that were lost.
 * Without SMTP_URL nothing is started.
 */
export function startMailWorker(
  dataSource: DataSource,
  queues: Queues,
  sealer: Sealer,
  config: Config,
  logger: Logger,
): { stop(): Promise<void> } {
  const mailer = createMailer(config);
  if (!mailer) return { stop: async () => undefined };
  const delivery: Delivery = {
    mailer,
    reveal: (manager, job, userId) => revealCredentialOf(manager, sealer, job, userId),
    publicUrl: findPublicUrl(config),
    linkHours: config.CREDENTIAL_RETENTION_HOURS,
  };
  const consume = async ({ mailId }: { mailId: string }) => {
    const outcome = await deliverMail(dataSource, delivery, mailId);
    logger.debug({ mailId, outcome }, 'answered the ring for a mail');
  };
  const worker = queues.consume('mail', consume, { concurrency: CONCURRENCY });
  let round: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    round = round.then(() => ringMails(dataSource, queues, logger));
  }, RING_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await round;
      await worker.close();
      mailer.close();
    },
  };
}
