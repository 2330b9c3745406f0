import type { Texts } from '../en';

type Part = Pick<Texts, 'act' | 'nav' | 'shell' | 'signIn' | 'problem' | 'table' | 'role'>;

/** The frame around the pages, signing in, and what every page says. */
export const everyday: Part = {
  act: { save: 'Speichern', cancel: 'Abbrechen', close: 'Schließen', back: 'Zurück', change: 'Ändern' },
  nav: {
    label: 'Hauptnavigation',
    home: 'Start',
    customers: 'Kunden',
    jobs: 'Aufträge',
    audit: 'Protokoll',
    settings: 'Einstellungen',
    docs: 'API-Referenz',
    queues: 'Warteschlangen',
  },
  shell: {
    skip: 'Direkt zur Seite',
    menu: 'Menü öffnen oder schließen',
    account: 'Konto von {{name}}',
    signOut: 'Abmelden',
    language: 'Sprache',
    theme: 'Darstellung',
    light: 'Hell',
    dark: 'Dunkel',
    auto: 'Wie das System',
  },
  signIn: {
    title: 'Anmelden',
    lead: 'Benutzerkonten Ihrer Kunden, in großer Zahl.',
    email: 'E-Mail-Adresse',
    password: 'Kennwort',
    code: 'Code aus der Authenticator-App',
    newPassword: 'Neues Kennwort',
    show: 'Eingabe zeigen oder verbergen',
    submit: 'Anmelden',
    provider: 'Über Ihre Organisation anmelden',
    providerProblem:
      'Die Anmeldung über Ihre Organisation ist nicht gelungen ({{code}}). Versuchen Sie es noch einmal, oder fragen Sie, wer diese Installation betreibt.',
    withToken: 'Stattdessen ein API-Token verwenden',
    withPassword: 'Stattdessen E-Mail-Adresse und Kennwort verwenden',
    token: 'API-Token',
    tokenHint: 'Bleibt nur in diesem Tab und wird mit ihm vergessen.',
    tokenRefused:
      'Dieses Token ist unbekannt, abgelaufen oder widerrufen. Prüfen Sie, ob es vollständig kopiert wurde.',
    expiredTitle: 'Ihre Sitzung ist beendet',
    expired: 'Melden Sie sich wieder an, um hier weiterzumachen. Ihre Eingaben sind noch da.',
  },
  problem: {
    title: 'Das hat nicht geklappt',
    again: 'Noch einmal versuchen',
    unreachable: 'Der Server ist gerade nicht erreichbar. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
    brokenTitle: 'Diese Seite ist ausgefallen',
    broken:
      'In der Konsole ist etwas schiefgegangen, oder es wurde eine neuere Version installiert. Laden Sie die Seite neu.',
    reload: 'Neu laden',
    unknownTitle: 'Diese Seite gibt es nicht',
    unknown:
      'Die Adresse führt nirgendwohin. Vielleicht ist sie falsch geschrieben, oder was sie zeigte, gibt es nicht mehr.',
    toCustomers: 'Zu den Kunden',
  },
  table: {
    selectAll: 'Alle geladenen Zeilen auswählen',
    select: '{{name}} auswählen',
    removeFilter: 'Filter „{{filter}}“ entfernen',
    loading: 'Wird geladen',
    clear: 'Suche leeren',
  },
  role: {
    'global-admin': 'Globaler Administrator',
    'admin-agent': 'Admin-Agent',
    'user-management-admin': 'Benutzerverwaltungs-Administrator',
    'helpdesk-agent': 'Helpdesk-Agent',
    'sales-agent': 'Vertriebs-Agent',
    'customer-admin': 'Administrator eines Kunden',
    viewer: 'Leser',
  },
};
