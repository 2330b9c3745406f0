import { resolve } from 'node:path';
import { z } from 'zod';

/** `256`, `2 GiB`, … are all numbers of something: whole and above zero unless said otherwise. */
const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);

const settings = z.object({
  /** Port of the API; 0 lets the system choose. */
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /** Address the API listens on. Loopback unless you put a TLS proxy in front. */
  HOST: z.string().default('127.0.0.1'),
  /** Where the embedded database, its password and the generated keys live. */
  DATA_DIR: z.string().default('./.data'),
  /** PostgreSQL 15 or newer. Unset: `npm start` brings its own PostgreSQL 18. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Redis 6.2+ or Valkey with `maxmemory-policy noeviction`. Unset: the queue lives in PostgreSQL. */
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** How many chunks one worker process settles side by side. */
  WORKER_CONCURRENCY: count(4),
  /** 32 bytes, base64: seals every job's secrets. Losing it makes staged files and unrevealed passwords unreadable. */
  MASTER_KEY: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64: openssl rand -base64 32')
    .optional(),
  /** Former master keys, base64, separated by commas: still opened, never sealed under. For the time of a rotation. */
  RETIRED_MASTER_KEYS: z
    .string()
    .transform((text) => text.split(',').map((key) => key.trim()))
    .refine(
      (keys) => keys.every((key) => Buffer.from(key, 'base64').length === 32),
      'must be keys of 32 bytes in base64, separated by commas',
    )
    .optional(),
  /** An API token of a global administrator, accepted as long as it is set. */
  BOOTSTRAP_TOKEN: z.string().min(32, 'must have 32 characters or more').optional(),
  /** Hours after a job's end in which its temporary passwords can be fetched. */
  CREDENTIAL_RETENTION_HOURS: count(24),
  /** Days in which a deleted user can be restored. */
  DELETED_USER_RETENTION_DAYS: count(30),
  /** Hours for which a temporary password signs its user in. */
  TEMPORARY_PASSWORD_HOURS: count(72),
  /** Days for which a finished job's rows and results are kept. */
  JOB_RETENTION_DAYS: count(90),
  /** Days for which audit entries are kept; older ones leave a signed checkpoint. */
  AUDIT_RETENTION_DAYS: count(400),
  /** Jobs a customer may have open (under way, paused or scheduled) at a time. */
  MAX_OPEN_JOBS: count(100),
  /** Rows a customer's open jobs may have left to do; beyond it, further jobs are refused. */
  MAX_OPEN_ROWS: count(10_000_000),
  /** Requests a second that one token or session may send; one address may send five times as many. */
  MAX_REQUESTS_PER_SECOND: count(400),
  /** Hours for which an idempotency key is remembered. */
  IDEMPOTENCY_KEY_HOURS: count(24),
  /** Largest upload in bytes. */
  MAX_UPLOAD_BYTES: count(2 * 1024 ** 3),
  /** Rows a chunk carries, and a transaction settles; unset: chosen by the size of the job. 1 is a transaction a row. */
  CHUNK_ROWS: z.coerce.number().int().min(1).max(50_000).optional(),
  /** Seconds between two rounds of the watcher. */
  WATCHER_SECONDS: z.coerce.number().positive().default(5),
  /** Where temporary passwords are mailed through, e.g. `smtp://mail.example:587`. Unset: sending answers 409. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Whom mails come from, e.g. `IT <it@example.com>`. Unset: no-reply at the host of PUBLIC_URL. */
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an address, such as IT <it@example.com>')
    .optional(),
  /** Allows mails that hold the temporary password itself instead of a link that reveals it once. */
  MAIL_PLAIN_PASSWORDS: z.stringbool().default(false),
  /** Where people reach this installation, e.g. `https://accounts.example.com`. Unset: http://HOST:PORT. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Proxies whose word on the client's address and on TLS is believed: addresses and networks, split by commas. Unset: none. */
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .optional(),
  /** An OpenID Connect provider that operators may sign in through, e.g. `https://login.example.com`. */
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  /** What the provider knows this installation as. Its redirect URI there is PUBLIC_URL followed by /oidc/callback. */
  OIDC_CLIENT_ID: z.string().optional(),
  /** Unset: a public client, which proves itself by PKCE alone. */
  OIDC_CLIENT_SECRET: z.string().optional(),
});

const schema = settings.refine((given) => !given.OIDC_ISSUER || given.OIDC_CLIENT_ID, {
  path: ['OIDC_CLIENT_ID'],
  message: 'is needed with OIDC_ISSUER: the client id that the provider gave you',
});

/** The settings of one process, parsed once. */
export type Config = z.infer<typeof schema>;

/** Where people reach this installation, without a slash at the end. */
export function findPublicUrl({ PUBLIC_URL, HOST, PORT }: Pick<Config, 'PUBLIC_URL' | 'HOST' | 'PORT'>): string {
  return (PUBLIC_URL ?? `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`).replace(/\/+$/, '');
}

/**
 * Reads the settings from an environment; empty variables count as unset.
 * @throws Error with one line for each variable that is wrong, saying what it must be
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment has settings that cannot be used:\n${lines.join('\n')}`);
  }
  return { ...parsed.data, DATA_DIR: resolve(parsed.data.DATA_DIR) };
}
