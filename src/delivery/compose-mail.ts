import escapeHtml from 'escape-html';
import type { Language } from './credential';
import { formatMoment } from './format-moment';
import { MAIL_TEXTS, type MailTexts } from './mail-texts';

/** What a mail is made of. Either a link or a password: never both. */
export interface MailFacts {
  lang: Language;
  customerName: string;
  timeZone: string;
  validUntil: Date;
  signInUrl: string;
  /** The user it goes to; null: it goes to an administrator, about a whole job. */
  user: { displayName: string; upn: string } | null;
  secret: { link: string } | { temporaryPassword: string };
}

/** A mail's subject and both of its bodies. */
export interface ComposedMail {
  subject: string;
  text: string;
  html: string;
}

/** A paragraph, a table of labelled values, or a link to press. */
type Block = { paragraph: string } | { fields: [label: string, value: string][] } | { link: string; label: string };

/** Writes a mail in the reader's language. The subject never holds a secret: it is shown on locked screens. */
export function composeMail(facts: MailFacts): ComposedMail {
  const texts = MAIL_TEXTS[facts.lang];
  const blocks = facts.user ? describeUser(texts, facts, facts.user) : describeJob(texts, facts);
  const subject = facts.user ? texts.subject(facts.customerName) : texts.jobSubject(facts.customerName);
  return { subject, text: `${blocks.map(toText).join('\n\n')}\n`, html: toPage(facts.lang, blocks) };
}

/** Writes the message that somebody sends to themselves to see whether mail goes out. */
export function composeTestMail(lang: Language): ComposedMail {
  const texts = MAIL_TEXTS[lang];
  const blocks: Block[] = [{ paragraph: texts.testIntro }];
  return { subject: texts.testSubject, text: `${blocks.map(toText).join('\n\n')}\n`, html: toPage(lang, blocks) };
}

function describeUser(texts: MailTexts, facts: MailFacts, user: NonNullable<MailFacts['user']>): Block[] {
  const fields: [string, string][] = [[texts.userName, user.upn]];
  if ('temporaryPassword' in facts.secret) fields.push([texts.temporaryPassword, facts.secret.temporaryPassword]);
  return [
    { paragraph: texts.greeting(user.displayName) },
    { paragraph: texts.intro(facts.customerName) },
    { fields },
    ...describeLink(texts.linkIntro, texts, facts),
    { paragraph: texts.signIn(facts.signInUrl) },
    { paragraph: describeEnd(texts, facts) },
  ];
}

function describeJob(texts: MailTexts, facts: MailFacts): Block[] {
  return [
    { paragraph: texts.jobIntro(facts.customerName) },
    ...describeLink(texts.jobLinkIntro, texts, facts),
    { paragraph: describeEnd(texts, facts) },
  ];
}

function describeLink(intro: string, texts: MailTexts, { secret }: MailFacts): Block[] {
  return 'link' in secret ? [{ paragraph: intro }, { link: secret.link, label: texts.linkLabel }] : [];
}

function describeEnd(texts: MailTexts, { validUntil, lang, timeZone }: MailFacts): string {
  return `${texts.validUntil(formatMoment(validUntil, lang, timeZone))} ${texts.warning}`;
}

function toText(block: Block): string {
  if ('paragraph' in block) return block.paragraph;
  if ('link' in block) return block.link;
  return block.fields.map(([label, value]) => `${label}: ${value}`).join('\n');
}

function toPage(lang: Language, blocks: Block[]): string {
  return `<!doctype html><html lang="${lang}"><body style="font:15px/1.5 sans-serif;color:#1a1d21;max-width:36em">${blocks.map(toHtml).join('')}</body></html>`;
}

function toHtml(block: Block): string {
  if ('paragraph' in block) return `<p>${escapeHtml(block.paragraph)}</p>`;
  if ('link' in block) return `<p><a href="${escapeHtml(block.link)}">${escapeHtml(block.label)}</a></p>`;
  const rows = block.fields.map(
    ([label, value]) =>
      `<tr><td style="padding-right:1em">${escapeHtml(label)}</td><td><code>${escapeHtml(value)}</code></td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}
