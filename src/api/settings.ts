import { z } from 'zod';
import { type Config, findPublicUrl, readConfig } from '../config';
import { findSender } from '../delivery/mailer';

/** For how long things are kept: the settings that say so, and what they count in. */
const RETENTIONS = {
  CREDENTIAL_RETENTION_HOURS: 'hours',
  TEMPORARY_PASSWORD_HOURS: 'hours',
  DELETED_USER_RETENTION_DAYS: 'days',
  JOB_RETENTION_DAYS: 'days',
  AUDIT_RETENTION_DAYS: 'days',
  IDEMPOTENCY_KEY_HOURS: 'hours',
} as const;

const RETENTION_NAMES = Object.keys(RETENTIONS) as (keyof typeof RETENTIONS)[];

export const settingsSchema = z
  .object({
    retention: z.array(
      z.object({
        setting: z.enum(RETENTION_NAMES).describe('The environment variable that sets it'),
        value: z.number().int(),
        unit: z.enum(['hours', 'days']),
        isDefault: z.boolean().describe('Whether it is what holds where nothing is set'),
      }),
    ),
    mail: z.object({
      server: z.string().nullable().describe('Host and port of SMTP_URL; null: mail is not set up'),
      encrypted: z.boolean().describe('Whether the connection begins with TLS; otherwise it is taken up where offered'),
      from: z.string(),
      plainPasswords: z.boolean().describe('Whether a mail may hold the temporary password itself'),
      publicUrl: z.string().describe('Where the links in mails lead'),
    }),
  })
  .meta({ id: 'Settings' });

/** What is in force in this process. Never the mail server's password, nor any other secret. */
export function describeSettings(config: Config): z.output<typeof settingsSchema> {
  const defaults = readConfig({});
  return {
    retention: RETENTION_NAMES.map((setting) => ({
      setting,
      value: config[setting],
      unit: RETENTIONS[setting],
      isDefault: config[setting] === defaults[setting],
    })),
    mail: {
      ...describeServer(config.SMTP_URL),
      from: findSender(config),
      plainPasswords: config.MAIL_PLAIN_PASSWORDS,
      publicUrl: findPublicUrl(config),
    },
  };
}

function describeServer(smtpUrl: string | undefined): { server: string | null; encrypted: boolean } {
  if (!smtpUrl) return { server: null, encrypted: false };
  const { protocol, host } = new URL(smtpUrl);
  return { server: host, encrypted: protocol === 'smtps:' };
}
