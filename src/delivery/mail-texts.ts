import type { Language } from './credential';

/** What a mail to a user, or to the administrator of a job, says. */
export interface MailTexts {
  subject(customer: string): string;
  greeting(name: string): string;
  intro(customer: string): string;
  userName: string;
  temporaryPassword: string;
  linkIntro: string;
  linkLabel: string;
  signIn(url: string): string;
  validUntil(moment: string): string;
  warning: string;
  jobSubject(customer: string): string;
  jobIntro(customer: string): string;
  jobLinkIntro: string;
  testSubject: string;
  testIntro: string;
}

/** The mails' texts by language. */
export const MAIL_TEXTS: Record<Language, MailTexts> = {
  de: {
    subject: (customer) => `Ihr Benutzerkonto bei ${customer}`,
    greeting: (name) => `Guten Tag ${name},`,
    intro: (customer) => `für Sie gilt bei ${customer} ein neues temporäres Kennwort.`,
    userName: 'Benutzername',
    temporaryPassword: 'Temporäres Kennwort',
    linkIntro:
      'Unter dieser Adresse wird Ihnen das temporäre Kennwort ein einziges Mal angezeigt. Halten Sie Stift und Papier bereit oder melden Sie sich gleich an.',
    linkLabel: 'Kennwort anzeigen',
    signIn: (url) => `Melden Sie sich unter ${url} an und wählen Sie ein eigenes Kennwort.`,
    validUntil: (moment) => `Gültig bis ${moment}.`,
    warning: 'Geben Sie das Kennwort an niemanden weiter. Niemand wird Sie danach fragen.',
    jobSubject: (customer) => `Temporäre Kennwörter für ${customer}`,
    jobIntro: (customer) => `die temporären Kennwörter der Benutzer von ${customer} liegen bereit.`,
    jobLinkIntro: 'Unter dieser Adresse können Sie die Liste ein einziges Mal herunterladen.',
    testSubject: 'Testnachricht von Musterroll',
    testIntro:
      'Diese Nachricht haben Sie sich in den Einstellungen selbst geschickt. Dass sie angekommen ist, heißt: Der Mailversand funktioniert.',
  },
  en: {
    subject: (customer) => `Your user account at ${customer}`,
    greeting: (name) => `Hello ${name},`,
    intro: (customer) => `you have a new temporary password at ${customer}.`,
    userName: 'User name',
    temporaryPassword: 'Temporary password',
    linkIntro:
      'This address shows you the temporary password once, and once only. Have pen and paper ready, or sign in right away.',
    linkLabel: 'Show the password',
    signIn: (url) => `Sign in at ${url} and choose a password of your own.`,
    validUntil: (moment) => `Valid until ${moment}.`,
    warning: 'Do not pass the password on. Nobody will ask you for it.',
    jobSubject: (customer) => `Temporary passwords for ${customer}`,
    jobIntro: (customer) => `the temporary passwords of the users of ${customer} are ready.`,
    jobLinkIntro: 'At this address you can download the list once, and once only.',
    testSubject: 'Test message from Musterroll',
    testIntro: 'You sent this message to yourself from the settings. That it has arrived means: sending mail works.',
  },
};
