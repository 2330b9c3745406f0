import type { Language } from './credential';

/** What a credential sheet says. */
export interface SheetTexts {
  title: string;
  greeting(name: string): string;
  intro(customer: string): string;
  userName: string;
  temporaryPassword: string;
  steps: (signInUrl: string) => string[];
  validUntil(moment: string): string;
  reading: string;
  confidential: string;
  page(number: number): string;
}

/** The sheet's texts by language. */
export const SHEET_TEXTS: Record<Language, SheetTexts> = {
  de: {
    title: 'Ihr Benutzerkonto',
    greeting: (name) => `Für ${name}`,
    intro: (customer) =>
      `Für Sie wurde bei ${customer} ein Konto eingerichtet. Mit diesen Angaben melden Sie sich zum ersten Mal an.`,
    userName: 'Benutzername',
    temporaryPassword: 'Temporäres Kennwort',
    steps: (signInUrl) => [
      `Öffnen Sie ${signInUrl}`,
      'Melden Sie sich mit dem Benutzernamen und dem temporären Kennwort an. Die Bindestriche gehören zum Kennwort.',
      'Wählen Sie ein eigenes Kennwort. Das temporäre gilt danach nicht mehr.',
      'Vernichten Sie dieses Blatt.',
    ],
    validUntil: (moment) => `Gültig bis ${moment}. Danach vergibt Ihr Administrator ein neues.`,
    reading: 'Das Kennwort enthält keine Null, keine Eins und kein O, l oder I: Was so aussieht, ist etwas anderes.',
    confidential: 'Vertraulich. Nur für die genannte Person bestimmt. Niemand wird Sie nach diesem Kennwort fragen.',
    page: (number) => `Blatt ${number}`,
  },
  en: {
    title: 'Your user account',
    greeting: (name) => `For ${name}`,
    intro: (customer) =>
      `An account has been set up for you at ${customer}. Use these details to sign in for the first time.`,
    userName: 'User name',
    temporaryPassword: 'Temporary password',
    steps: (signInUrl) => [
      `Open ${signInUrl}`,
      'Sign in with the user name and the temporary password. The hyphens are part of the password.',
      'Choose a password of your own. The temporary one stops working then.',
      'Destroy this sheet.',
    ],
    validUntil: (moment) => `Valid until ${moment}. After that your administrator can issue a new one.`,
    reading: 'The password holds no zero, no one, and no O, l or I: what looks like one of these is something else.',
    confidential: 'Confidential. For the person named only. Nobody will ask you for this password.',
    page: (number) => `Sheet ${number}`,
  },
};
