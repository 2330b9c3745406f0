import pino, { type Logger } from 'pino';

export type { Logger };

/** What never reaches a log, wherever a careless caller puts it. */
const SECRETS = ['password', 'temporaryPassword', 'newPassword', 'token', 'authorization', 'cookie', 'secret'];

/**
 * Structured logs as JSON lines on standard error: standard output belongs to what a person or a script reads.
 * @param process name of the process, e.g. `api`
 */
export function createLogger(level: string, process: string): Logger {
  return pino(
    {
      level,
      base: { process },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    pino.destination({ fd: 2, sync: false }),
  );
}
