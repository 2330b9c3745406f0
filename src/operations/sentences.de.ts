import type { RejectionCode } from './rejection';
import type { SentenceTexts } from './sentence-texts';

const quote = (text: string) => `„${text}“`;

/** Why a remembered license stayed away, by the code of its refusal; follows „weil“. */
const REASONS: Partial<Record<RejectionCode, string>> = {
  'no-seat-left':
    'keine Lizenz mehr frei ist. Erwerben Sie weitere oder geben Sie eine frei, und weisen Sie sie dann zu',
  'not-subscribed': 'der Kunde sie nicht mehr abonniert hat. Verlängern Sie das Abonnement, und weisen Sie sie dann zu',
  'unknown-license': 'es das Produkt im Katalog nicht mehr gibt. Weisen Sie das Nachfolgeprodukt zu',
  'subscription-suspended':
    'ihr Abonnement ausgesetzt ist. Reaktivieren Sie das Abonnement, und weisen Sie sie dann zu',
  'license-conflict': 'sie eine andere Lizenz des Benutzers ausschließt. Entscheiden Sie, welche der Benutzer braucht',
  'license-dependency': 'eine Lizenz fehlt, von der sie abhängt. Weisen Sie beide zusammen zu',
  'license-prohibited-in-location':
    'sie am Verwendungsstandort des Benutzers nicht angeboten wird. Prüfen Sie den Standort, und weisen Sie sie dann zu',
  'no-usage-location': 'der Benutzer keinen Verwendungsstandort hat. Legen Sie einen fest, und weisen Sie sie dann zu',
};

const WEAK_PASSWORDS: Record<string, string> = {
  'too-short': 'Das Kennwort ist zu kurz. Wählen Sie eines mit mindestens 12 Zeichen',
  'too-long': 'Das Kennwort ist zu lang. Wählen Sie eines mit höchstens 256 Zeichen',
  common: 'Das Kennwort wird als eines der ersten erraten. Wählen Sie eines, das kein gängiges Wort oder Muster ist',
  'holds-the-name': 'Das Kennwort enthält den Namen des Benutzers. Wählen Sie eines ohne ihn',
};

/** What rows are told in German. */
export const GERMAN_SENTENCES: SentenceTexts = {
  locale: 'de',
  quote,
  more: (count) => `und ${count} weitere`,
  columns: {
    Email: 'E-Mail',
    'Display name': 'Anzeigename',
    'First name': 'Vorname',
    'Last name': 'Nachname',
    'Usage location': 'Verwendungsstandort',
    Licenses: 'Lizenzen',
    'Add licenses': 'Lizenzen hinzufügen',
    'Remove licenses': 'Lizenzen entfernen',
    Password: 'Kennwort',
    'Password hash function': 'Kennwort-Hashfunktion',
    'Must change password': 'Kennwort ändern',
    Role: 'Rolle',
    'Block sign in': 'Anmeldung blockieren',
    'Job title': 'Position',
    Department: 'Abteilung',
    Office: 'Büro',
    'Office phone': 'Bürotelefon',
    'Mobile phone': 'Mobiltelefon',
    'Street address': 'Straße',
    City: 'Ort',
    'State or province': 'Bundesland',
    'Postal code': 'Postleitzahl',
    'Country or region': 'Land oder Region',
    'Alternate email': 'Alternative E-Mail',
    'User ID': 'Benutzer-ID',
    'New email': 'Neue E-Mail',
    Customer: 'Kunde',
  },

  rejections: {
    'missing-value': ({ column }) =>
      `${column ?? 'Ein erforderlicher Wert'} ist leer. Füllen Sie das Feld aus, und wiederholen Sie die Zeile.`,
    'invalid-email': ({ quote, column, columnName }) => {
      const value = quote('value') ?? `Der Wert in ${column ?? 'dieser Zeile'}`;
      if (columnName === 'Alternate email') {
        return `${value} ist keine E-Mail-Adresse. Schreiben Sie sie wie anna.muster@example.com, oder lassen Sie das Feld leer.`;
      }
      return `${value} ist kein gültiger Benutzername. Schreiben Sie ihn wie anna.muster@example.com: vor dem @ nur A–Z, 0–9 und ' . - _ ! # ^ ~, ohne Punkt am Anfang oder Ende.`;
    },
    'non-ascii-email': ({ quote }) => {
      const value = quote('value') ?? 'Der Wert';
      const proposal = quote('proposal') ?? 'Buchstaben ohne Akzente und Umlaute';
      return `${value} enthält Buchstaben, die in einem Benutzernamen nicht möglich sind. Verwenden Sie stattdessen ${proposal}, oder laden Sie die Datei mit transliterate=true erneut hoch.`;
    },
    'unknown-customer': ({ quote, number }) => {
      const matches = number('matches');
      const advice = 'Nennen Sie den Kunden mit einer seiner Domänen oder mit seiner ID.';
      if (matches) return `${quote('customer') ?? 'Der Name'} ist der Name von ${matches} Kunden. ${advice}`;
      return `${quote('customer') ?? 'Was die Zeile nennt,'} ist kein Kunde oder keiner der Ihren. ${advice}`;
    },
    'unknown-domain': ({ quote, list }) => {
      const verified = list('verified');
      const advice = verified
        ? `Verwenden Sie eine seiner überprüften Domänen: ${verified}.`
        : 'Fügen Sie dem Kunden zuerst die Domäne hinzu.';
      return `${quote('domain') ?? 'Die Domäne'} ist keine überprüfte Domäne dieses Kunden. ${advice}`;
    },
    'value-too-long': ({ column, word, number }) => {
      const parts: Record<string, string> = { local: 'der Teil vor dem @', domain: 'der Teil nach dem @' };
      const part = parts[word('part') ?? ''];
      const subject = part ? `In ${column ?? 'diesem Wert'} ist ${part}` : `${column ?? 'Ein Wert'} ist`;
      const [length, max] = [number('length'), number('max')];
      const is = length === undefined ? 'zu lang' : `${length} Zeichen lang`;
      return `${subject} ${is}${max === undefined ? '' : `; erlaubt sind höchstens ${max}`}. Kürzen Sie den Wert.`;
    },
    'invalid-characters': ({ column, word, number }) => {
      const [character, position] = [word('character'), number('position')];
      const which = character ? ` (${character}${position === undefined ? '' : ` an Position ${position}`})` : '';
      return `${column ?? 'Ein Wert'} enthält ein unsichtbares oder beschädigtes Zeichen${which}. Löschen Sie es, oder geben Sie den Wert neu ein.`;
    },
    'invalid-value': ({ column, columnName, quote, list }) => {
      const value = quote('value') ?? 'Der Wert';
      const allowed = list('allowed');
      const where = column ?? 'dieser Spalte';
      if (allowed) return `${value} ist in ${where} nicht möglich. Verwenden Sie einen dieser Werte: ${allowed}.`;
      if (columnName === 'User ID') {
        return `${value} ist keine Benutzer-ID. Kopieren Sie die ID aus der Benutzerliste, oder lassen Sie sie leer und geben Sie den Benutzernamen in „E-Mail“ an.`;
      }
      return `${value} ist in ${where} nicht möglich. Korrigieren Sie den Wert, und wiederholen Sie die Zeile.`;
    },
    'invalid-usage-location': ({ quote }) => {
      const proposal = quote('proposal');
      const advice = proposal
        ? `Verwenden Sie stattdessen ${proposal}.`
        : 'Verwenden Sie einen Code aus zwei Buchstaben wie DE oder den Namen des Landes.';
      return `${quote('value') ?? 'Der Wert'} ist kein Land. ${advice}`;
    },
    'upn-taken': ({ quote, columnName }) => {
      const advice =
        columnName === 'New email'
          ? 'Wählen Sie einen anderen.'
          : 'Wählen Sie einen anderen, oder bearbeiten Sie den Benutzer, der ihn hat. Ein gelöschter Benutzer kann mit „Neue E-Mail“ unter einem anderen Namen wiederhergestellt werden.';
      return `Der Benutzername ${quote('upn', 'user') ?? 'dieser Zeile'} wird bereits verwendet. ${advice}`;
    },
    'duplicate-in-file': ({ quote, word }) => {
      const row = word('row');
      const earlier = row ? `Zeile ${row} dieser Datei` : 'Eine frühere Zeile dieser Datei';
      return `${earlier} betrifft bereits ${quote('user', 'upn') ?? 'denselben Benutzer'}. Behalten Sie nur eine der beiden Zeilen.`;
    },
    'user-not-found': ({ quote }) =>
      `Dieser Kunde hat keinen Benutzer ${quote('user', 'upn') ?? 'mit diesem Namen'}. Prüfen Sie die Schreibweise, oder legen Sie den Benutzer zuerst an.`,
    'user-mismatch': ({ quote }) => {
      const found = quote('found');
      return `„Benutzer-ID“ und „E-Mail“ nennen zwei verschiedene Benutzer${found ? `; die ID gehört zu ${found}` : ''}. Korrigieren Sie eine der Angaben, oder lassen Sie eine leer.`;
    },
    'user-deleted': ({ quote, moment }) => {
      const until = moment('until');
      const chance = until
        ? `Stellen Sie den Benutzer zuerst wieder her, was bis ${until} möglich ist`
        : 'Stellen Sie den Benutzer zuerst wieder her';
      return `${quote('user', 'upn') ?? 'Der Benutzer'} wurde gelöscht. ${chance}, oder lassen Sie die Zeile weg.`;
    },
    'user-not-deleted': ({ quote }) =>
      `${quote('user', 'upn') ?? 'Der Benutzer'} ist nicht gelöscht, es gibt also nichts wiederherzustellen. Lassen Sie die Zeile weg.`,
    'restore-window-passed': ({ quote, moment }) => {
      const at = moment('purgedAt', 'until');
      const user = quote('user', 'upn') ?? 'Der Benutzer';
      return `${user} wurde${at ? ` am ${at}` : ''} endgültig gelöscht und kann nicht mehr wiederhergestellt werden. Legen Sie den Benutzer neu an.`;
    },
    'no-usage-location': ({ list }) => {
      const licenses = list('licenses');
      return licenses
        ? `Der Verwendungsstandort kann nicht leer sein, solange der Benutzer Lizenzen hat: ${licenses}. Füllen Sie „Verwendungsstandort“ aus, oder entfernen Sie zuerst die Lizenzen.`
        : 'Der Benutzer hat keinen Verwendungsstandort, und ohne ihn kann keine Lizenz zugewiesen werden. Füllen Sie „Verwendungsstandort“ aus, oder wählen Sie einen Standort für die ganze Datei.';
    },
    'unknown-license': ({ quote }) =>
      `${quote('license', 'sku') ?? 'Die Lizenz'} ist kein Produkt des Katalogs. Verwenden Sie die SKU, etwa SPE_E3, oder den vollen Namen.`,
    'not-subscribed': ({ quote }) =>
      `Der Kunde hat kein Abonnement für ${quote('sku', 'license') ?? 'dieses Produkt'}. Fügen Sie eines hinzu, oder lassen Sie das Produkt weg.`,
    'subscription-suspended': ({ quote }) =>
      `Das Abonnement für ${quote('sku', 'license') ?? 'dieses Produkt'} ist ausgesetzt. Reaktivieren Sie es, und wiederholen Sie die Zeile.`,
    'no-seat-left': ({ quote, number, count }) => {
      const total = number('total');
      const size =
        total === undefined ? '' : `; das Abonnement umfasst ${count(total, { one: 'Lizenz', other: 'Lizenzen' })}`;
      return `Für ${quote('sku') ?? 'dieses Produkt'} ist keine Lizenz mehr frei${size}. Fügen Sie weitere hinzu, oder entziehen Sie einem anderen Benutzer eine, und wiederholen Sie die Zeile.`;
    },
    'license-conflict': ({ quote }) => {
      const [sku, other] = [quote('sku') ?? 'Dieses Produkt', quote('other') ?? 'eine andere Lizenz des Benutzers'];
      return `${sku} und ${other} schließen einander aus. Lassen Sie eine der beiden weg, entfernen Sie sie in derselben Zeile mit „Lizenzen entfernen“, oder schalten Sie den Dienstplan ab, der dem anderen im Weg ist (SKU -PLAN).`;
    },
    'license-contradiction': ({ quote }) =>
      `Die Zeile weist ${quote('sku', 'license') ?? 'dieselbe Lizenz'} zu und entfernt sie zugleich. Behalten Sie sie in nur einer der beiden Spalten.`,
    'license-dependency': ({ quote, list }) => {
      const needs = list('needs');
      const sku = quote('sku') ?? 'Eine Lizenz';
      const missing = needs ? `mindestens eine dieser Lizenzen oder Dienste: ${needs}` : 'eine weitere Lizenz';
      return `${sku} setzt Folgendes voraus: ${missing}. Weisen Sie es in derselben Zeile zu, oder entfernen Sie auch ${sku}.`;
    },
    'license-prohibited-in-location': ({ quote, place }) =>
      `${quote('sku') ?? 'Dieses Produkt'} wird am Verwendungsstandort ${place('location') ?? 'des Benutzers'} nicht angeboten. Lassen Sie es weg, oder korrigieren Sie den Verwendungsstandort.`,
    'unknown-plan': ({ quote, list }) => {
      const plans = list('allowed');
      const advice = plans ? `Seine Dienstpläne sind ${plans}.` : 'Lassen Sie ihn weg.';
      return `Das Produkt ${quote('license', 'sku') ?? 'dieser Zeile'} hat keinen Dienstplan ${quote('plan') ?? 'mit diesem Namen'}. ${advice}`;
    },
    'weak-password': ({ word }) =>
      `${WEAK_PASSWORDS[word('reason') ?? ''] ?? 'Das Kennwort ist zu leicht zu erraten. Wählen Sie ein anderes mit mindestens 12 Zeichen'}, oder lassen Sie das Feld leer: Dann wird ein temporäres Kennwort erzeugt.`,
    'password-is-hash': () =>
      'Das Kennwort dieser Zeile ist ein Hash und kann nicht übernommen werden. Leeren Sie „Password“ und „Password Hash Function“: Dann wird ein temporäres Kennwort erzeugt.',
    'invalid-role': ({ quote, list }) => {
      const allowed = list('allowed');
      const advice = allowed
        ? `Verwenden Sie eine dieser Rollen: ${allowed}.`
        : 'Verwenden Sie „user“ oder eine Administratorrolle.';
      return `${quote('value') ?? 'Der Wert'} ist keine Rolle. ${advice}`;
    },
    'wrong-cell-count': ({ number, count }) => {
      const [found, expected] = [number('found'), number('expected')];
      const advice =
        'Setzen Sie eine Zelle, die das Trennzeichen oder einen Zeilenumbruch enthält, in Anführungszeichen.';
      if (found === undefined || expected === undefined) {
        return `Die Zeile hat mehr oder weniger Zellen als die Kopfzeile. ${advice}`;
      }
      const has = `Die Zeile hat ${count(found, { one: 'Zelle', other: 'Zellen' })}, die Kopfzeile ${expected}.`;
      return found < expected ? `${has} Ergänzen Sie die fehlenden, und sei es als leere Zellen.` : `${has} ${advice}`;
    },
    'changed-since': ({ quote }) =>
      `${quote('user', 'upn') ?? 'Der Benutzer'} wurde seither geändert, deshalb wurde hier nichts rückgängig gemacht. Sehen Sie sich den Benutzer an, und ändern Sie von Hand, was noch zu ändern ist.`,
    'internal-error': ({ quote }) => {
      const reference = quote('reference');
      return `Auf unserer Seite ist ein Fehler aufgetreten; von dieser Zeile wurde nichts ausgeführt. Wiederholen Sie die Zeile, und nennen Sie Ihrem Administrator${reference ? ` die Referenz ${reference}` : ' den Fehler'}, falls es erneut fehlschlägt.`;
    },
  },

  warnings: {
    'upn-of-deleted-user': ({ quote, moment }) => {
      const until = moment('until');
      const chance = until ? `, der bis ${until} wiederhergestellt werden kann` : '';
      return `${quote('upn', 'user') ?? 'Dieser Benutzername'} gehörte auch einem gelöschten Benutzer${chance}. Für die Wiederherstellung braucht dieser nun einen anderen Namen: Geben Sie ihn in „Neue E-Mail“ an.`;
    },
    'license-not-restored': ({ quote, word }) => {
      const reason = REASONS[(word('reason') ?? '') as RejectionCode];
      return `Die Lizenz ${quote('sku', 'license') ?? 'des Benutzers'} wurde nicht wiederhergestellt, weil ${reason ?? 'sie nicht verfügbar ist. Prüfen Sie den Grund, und weisen Sie sie dann zu'}.`;
    },
    'ignored-column': ({ list }) => {
      const columns = list('columns');
      return columns
        ? `Diese Spalten bedeuten hier nichts und wurden nicht beachtet: ${columns}.`
        : 'Einige Spalten bedeuten hier nichts und wurden nicht beachtet.';
    },
    'cannot-be-undone': ({ quote }) =>
      `Was an ${quote('user', 'upn') ?? 'diesem Benutzer'} geändert wurde, lässt sich nicht ganz rückgängig machen. Sehen Sie sich den Benutzer an, und ändern Sie von Hand, was noch zu ändern ist.`,
  },

  statuses: {
    succeeded: 'Erfolgreich',
    unchanged: 'Keine Änderung nötig',
    succeeded_with_warnings: 'Erfolgreich mit Warnungen',
    rejected: 'Abgelehnt',
    cancelled: 'Abgebrochen',
  },

  otherRejection: (code) =>
    `Die Zeile wurde abgelehnt (${quote(code)}). Prüfen Sie ihre Werte, und wiederholen Sie die Zeile.`,
  otherWarning: (code) => `Es gibt eine Warnung (${quote(code)}). Prüfen Sie den Benutzer.`,
};
