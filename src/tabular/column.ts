import { COLUMN_NAMES, type ColumnName } from '../entities/column-name';

export { COLUMN_NAMES, type ColumnName };

/** One column that a file may have: its name in both languages, and what other systems and people call it. */
interface ColumnDefinition {
  /** How the column is headed in German templates. */
  german: string;
  /** Other headers that mean the same, in any spelling of case, spaces, hyphens and accents. */
  aliases: readonly string[];
  /** Attribute names that Entra ID writes in brackets: they stay the same when its headers are translated. */
  attributes?: readonly string[];
  /** What to write into the column, for the people who fill in a template. */
  note: { en: string; de: string };
}

const yesOrNo = { en: 'yes or no', de: 'ja oder nein' };

const definitions = {
  Email: {
    german: 'E-Mail',
    aliases: [
      'User name',
      'User principal name',
      'UPN',
      'Login',
      'Login name',
      'Sign-in name',
      'Email address',
      'Mail',
      'User',
      'Primary email',
      'E-Mail-Adresse',
      'Benutzername',
      'Benutzerprinzipalname',
      'Anmeldename',
      'Benutzer',
    ],
    attributes: ['userPrincipalName'],
    note: {
      en: 'The name the user signs in with, such as anna.muster@example.com',
      de: 'Der Anmeldename, etwa anna.muster@example.com',
    },
  },
  'Display name': {
    german: 'Anzeigename',
    aliases: ['Name', 'Full name', 'Vollständiger Name'],
    attributes: ['displayName'],
    note: { en: 'The name that others see', de: 'Der Name, den andere sehen' },
  },
  'First name': {
    german: 'Vorname',
    aliases: ['Given name', 'Forename'],
    attributes: ['givenName'],
    note: { en: 'At most 50 characters', de: 'Höchstens 50 Zeichen' },
  },
  'Last name': {
    german: 'Nachname',
    aliases: ['Surname', 'Family name', 'Familienname', 'Zuname'],
    attributes: ['surname'],
    note: { en: 'At most 50 characters', de: 'Höchstens 50 Zeichen' },
  },
  'Usage location': {
    german: 'Verwendungsstandort',
    aliases: ['Nutzungsstandort', 'Nutzungsort', 'Usage location code'],
    attributes: ['usageLocation'],
    note: {
      en: 'Country where licenses are used: DE or Germany',
      de: 'Land, in dem Lizenzen genutzt werden: DE oder Deutschland',
    },
  },
  Licenses: {
    german: 'Lizenzen',
    aliases: [
      'License',
      'Licence',
      'Licences',
      'Lizenz',
      'SKU',
      'SKUs',
      'New licenses',
      'Assigned licenses',
      'Zugewiesene Lizenzen',
    ],
    note: {
      en: 'Products, separated by ; or , (SPE_E3). A plan is left out with SKU -PLAN',
      de: 'Produkte, getrennt durch ; oder , (SPE_E3). Ohne einen Plan: SKU -PLAN',
    },
  },
  'Add licenses': {
    german: 'Lizenzen hinzufügen',
    aliases: ['Add license', 'Add licence', 'Add licences', 'Lizenz hinzufügen', 'Licenses to add'],
    note: {
      en: 'Products to assign, separated by ; or ,',
      de: 'Produkte, die zugewiesen werden, getrennt durch ; oder ,',
    },
  },
  'Remove licenses': {
    german: 'Lizenzen entfernen',
    aliases: ['Remove license', 'Remove licence', 'Remove licences', 'Lizenz entfernen', 'Licenses to remove'],
    note: {
      en: 'Products to take away, separated by ; or ,',
      de: 'Produkte, die entzogen werden, getrennt durch ; oder ,',
    },
  },
  Password: {
    german: 'Kennwort',
    aliases: ['Passwort', 'Initial password', 'Anfangskennwort', 'Initiales Kennwort'],
    attributes: ['passwordProfile'],
    note: {
      en: 'Leave empty for a generated temporary password',
      de: 'Leer lassen für ein erzeugtes temporäres Kennwort',
    },
  },
  'Must change password': {
    german: 'Kennwort ändern',
    aliases: [
      'Change password at next sign-in',
      'Must change password at next sign-in',
      'Force change password',
      'Password change',
      'Kennwort muss geändert werden',
      'Kennwort bei nächster Anmeldung ändern',
      'Kennwortänderung',
    ],
    note: yesOrNo,
  },
  Role: {
    german: 'Rolle',
    aliases: ['User role', 'Admin role', 'Benutzerrolle'],
    note: {
      en: 'user, global-admin, user-admin, helpdesk-admin or billing-admin',
      de: 'user, global-admin, user-admin, helpdesk-admin oder billing-admin',
    },
  },
  'Block sign in': {
    german: 'Anmeldung blockieren',
    aliases: ['Blocked', 'Sign-in blocked', 'Blocked sign-in', 'Anmeldung blockiert', 'Anmelden blockieren'],
    attributes: ['accountEnabled'],
    note: yesOrNo,
  },
  'Job title': {
    german: 'Position',
    aliases: ['Title', 'Employee title', 'Berufsbezeichnung', 'Stellenbezeichnung', 'Funktion'],
    attributes: ['jobTitle'],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  Department: {
    german: 'Abteilung',
    aliases: [],
    attributes: ['department'],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  Office: {
    german: 'Büro',
    aliases: ['Office number', 'Office location', 'Büronummer'],
    attributes: ['physicalDeliveryOfficeName'],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  'Office phone': {
    german: 'Bürotelefon',
    aliases: ['Phone', 'Phone number', 'Work phone', 'Primary phone', 'Business phone', 'Telefon', 'Telefonnummer'],
    attributes: ['telephoneNumber'],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  'Mobile phone': {
    german: 'Mobiltelefon',
    aliases: ['Mobile', 'Cell phone', 'Mobil', 'Handy', 'Mobilnummer'],
    attributes: ['mobile'],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  'Street address': {
    german: 'Straße',
    aliases: ['Address', 'Street', 'Work address', 'Adresse', 'Anschrift', 'Straße und Hausnummer'],
    attributes: ['streetAddress'],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  City: {
    german: 'Ort',
    aliases: ['Town', 'Stadt'],
    attributes: ['city'],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  'State or province': {
    german: 'Bundesland',
    aliases: ['State', 'Province', 'Bundesland oder Kanton', 'Bundesland oder Provinz', 'Kanton'],
    attributes: ['state'],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  'Postal code': {
    german: 'Postleitzahl',
    aliases: ['ZIP or postal code', 'ZIP', 'ZIP code', 'Postcode', 'PLZ'],
    attributes: ['postalCode'],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  'Country or region': {
    german: 'Land oder Region',
    aliases: ['Country', 'Country code', 'Country/Region', 'Land', 'Land/Region'],
    attributes: ['country'],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  'Alternate email': {
    german: 'Alternative E-Mail',
    aliases: [
      'Alternate email address',
      'Alternative email',
      'Alternative email address',
      'Recovery email',
      'Alternative E-Mail-Adresse',
    ],
    note: { en: 'Optional', de: 'Wahlfrei' },
  },
  'User ID': {
    german: 'Benutzer-ID',
    aliases: ['Object ID', 'ID', 'Objekt-ID', 'Benutzerkennung'],
    attributes: ['objectId'],
    note: { en: 'Instead of the e-mail: the ID of the user', de: 'Statt der E-Mail: die ID des Benutzers' },
  },
  'New email': {
    german: 'Neue E-Mail',
    aliases: [
      'New primary email',
      'New user name',
      'New UPN',
      'New email address',
      'Neue E-Mail-Adresse',
      'Neuer Benutzername',
    ],
    note: { en: 'The new sign-in name', de: 'Der neue Anmeldename' },
  },
  Customer: {
    german: 'Kunde',
    aliases: ['Customer ID', 'Customer name', 'Tenant', 'Mandant', 'Kunden-ID', 'Kundenname'],
    note: { en: 'Domain, name or ID of the customer', de: 'Domäne, Name oder ID des Kunden' },
  },
  /** Google Workspace: a filled cell says that the password beside it is a hash. */
  'Password hash function': {
    german: 'Kennwort-Hashfunktion',
    aliases: [],
    note: { en: 'Leave empty', de: 'Leer lassen' },
  },
} as const satisfies Record<ColumnName, ColumnDefinition>;

/** A language in which headers are written. */
export type HeaderLanguage = 'en' | 'de';

/** What is known of one column. */
export function describeColumn(name: ColumnName): ColumnDefinition {
  return definitions[name];
}

/** The columns that a results file adds to the file that came in. They are English in every language, so that they are known when the file comes back. */
export const RESULT_COLUMNS = [
  'Result row',
  'Result status',
  'Result code',
  'Result detail',
  'Result user ID',
] as const;

/** Partner Center's own outcome column, in English and German: empty on the way in, filled on the way out. */
export const STATUS_UPDATE_COLUMNS = ['Status update', 'Statusaktualisierung'] as const;

/** Headers of foreign templates that mean nothing here. They are ignored wherever they appear. */
export const MEANINGLESS_COLUMNS = [
  // Microsoft 365
  'Fax',
  'Fax number',
  // Okta
  'Middle name',
  'Honorific prefix',
  'Honorific suffix',
  'Nick name',
  'Profile URL',
  'Second email',
  'Postal address',
  'Preferred language',
  'Locale',
  'Timezone',
  'User type',
  'Employee number',
  'Cost center',
  'Organization',
  'Division',
  'Manager ID',
  'Manager',
  // Google Workspace
  'Org unit path',
  'Home secondary email',
  'Work secondary email',
  'Recovery phone',
  'Home phone',
  'Home address',
  'Employee ID',
  'Employee type',
  'Manager email',
  'Building ID',
  'Floor name',
  'Floor section',
  'New status',
  'Advanced Protection Program enrollment',
] as const;
