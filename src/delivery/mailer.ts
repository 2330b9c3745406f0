import { createTransport } from 'nodemailer';
import { type Config, findPublicUrl } from '../config';

/** One message on its way out. */
export interface OutgoingMail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Without angle brackets; a bounce quotes it. */
  messageId: string;
}

/** Hands messages to the mail server. */
export interface Mailer {
  /** @throws MailFailure when the server does not take it */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** Why a message was not taken. Carries codes only: a server's words may quote the message. */
export class MailFailure extends Error {
  /**
   * @param code e.g. `smtp-550` or `smtp-etimedout`
   * @param lasting whether trying again is pointless
   */
  constructor(
    readonly code: string,
    readonly lasting: boolean,
  ) {
    super(code);
  }
}

/** Below the time for which a mail is claimed while it is sent. */
const TIMEOUTS = { dnsTimeout: 10_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** The host that mails come from when nothing else is said, and that makes their ids unique. */
export function findMailHost(config: Pick<Config, 'PUBLIC_URL' | 'HOST' | 'PORT'>): string {
  return new URL(findPublicUrl(config)).hostname;
}

/** Whom mails come from. */
export function findSender(config: Pick<Config, 'MAIL_FROM' | 'PUBLIC_URL' | 'HOST' | 'PORT'>): string {
  return config.MAIL_FROM ?? `no-reply@${findMailHost(config)}`;
}

/** Opens a pool of connections to SMTP_URL; null when there is none. Nothing is connected before the first mail. */
export function createMailer(config: Config): Mailer | null {
  if (!config.SMTP_URL) return null;
  const transport = createTransport(
    {
      url: config.SMTP_URL,
      pool: true,
      maxConnections: 3,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...TIMEOUTS,
    },
    {
      from: findSender(config),
      // Answering machines leave it alone. @see RFC 3834
      headers: { 'Auto-Submitted': 'auto-generated' },
    },
  );
  return {
    async send({ messageId, ...mail }) {
      await transport.sendMail({ ...mail, messageId: `<${messageId}>` }).catch((error: SmtpError) => {
        throw toFailure(error);
      });
    },
    close: () => transport.close(),
  };
}

interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
}

/** A refused envelope or message is about this mail; anything else, such as a wrong password of ours, is about the server. */
function toFailure({ code, responseCode = 0 }: SmtpError): MailFailure {
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const word = responseCode ? String(responseCode) : (code ?? 'failed').toLowerCase();
  return new MailFailure(`smtp-${word}`, isAboutMail && (responseCode >= 500 || responseCode === 0));
}
