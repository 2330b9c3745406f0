/**
 * Why the server refuses something, by its code: the server says so in English. What it says of rows it says in the language that it is
 * asked in. Names in braces are members of its answer.
 */
export const refusals: Record<string, string> = {
  // Signing in, and what one may.
  'not-signed-in': 'Sie sind nicht mehr angemeldet. Melden Sie sich an, um weiterzumachen.',
  'sign-in-failed':
    'Die Angaben stimmen nicht, oder das Konto ist nicht aktiv. Prüfen Sie E-Mail-Adresse und Kennwort; ein Administrator kann das Kennwort zurücksetzen.',
  'second-factor-required': 'Geben Sie den Code ein, den Ihre Authenticator-App für Musterroll anzeigt.',
  'second-factor-wrong':
    'Der Code ist falsch, abgelaufen oder wurde schon verwendet. Warten Sie auf den nächsten, und prüfen Sie die Uhr Ihres Telefons.',
  'second-factor-active': 'Sie haben schon eine Authenticator-App eingerichtet. Entfernen Sie sie zuerst.',
  'second-factor-missing': 'Es ist keine Authenticator-App eingerichtet. Beginnen Sie mit der Einrichtung von vorn.',
  'password-change-required': 'Dieses Kennwort ist temporär. Wählen Sie ein eigenes.',
  'weak-password':
    'Dieses Kennwort ist zu leicht zu erraten oder schon bekannt. Wählen Sie ein anderes: mehrere Wörter, die nicht zusammengehören, und mindestens 12 Zeichen.',
  'too-many-attempts':
    'Zu viele Anmeldungen sind fehlgeschlagen. Warten Sie etwas, und versuchen Sie es dann noch einmal.',
  'too-many-requests':
    'Es kamen zu viele Anfragen auf einmal. Warten Sie eine Sekunde, und versuchen Sie es noch einmal.',
  'provider-not-configured': 'Die Anmeldung über Ihre Organisation ist hier nicht eingerichtet.',
  'forged-request': 'Diese Anfrage kam von einer fremden Seite. Öffnen Sie Musterroll selbst, und tun Sie es dort.',
  forbidden: 'Ihre Rolle erlaubt das hier nicht. Bitten Sie einen globalen Administrator darum.',
  'beyond-your-rights': 'Das geht über Ihre eigenen Rechte hinaus. Bitten Sie jemanden, der sie hat.',
  'not-found': 'Das gibt es nicht, oder Sie dürfen es nicht sehen. Prüfen Sie die Adresse.',
  // Operators, customers, subscriptions, catalogue.
  'email-taken': 'Ein anderer Operator hat diese E-Mail-Adresse schon. Verwenden Sie eine andere.',
  'last-global-admin': 'Das ist der letzte globale Administrator. Geben Sie zuerst jemand anderem diese Rolle.',
  'unknown-customer': 'Diesen Kunden gibt es nicht. Wählen Sie einen aus der Liste.',
  'domain-taken':
    'Eine dieser Domänen gehört schon einem anderen Kunden. Lassen Sie sie weg, oder entfernen Sie sie zuerst dort.',
  'domain-in-use':
    'Die Domäne „{{domain}}“ haben noch Benutzer in ihrem Namen. Geben Sie diesen zuerst einen anderen Benutzernamen.',
  'subscription-exists': 'Der Kunde hat „{{sku}}“ schon abonniert. Ändern Sie dort die Zahl der Plätze.',
  'seats-in-use':
    'So viele Plätze von „{{sku}}“ sind vergeben: {{consumedSeats}}. Entziehen Sie zuerst Lizenzen: {{toFree}}.',
  'unknown-product': 'Dieses Produkt oder diesen Dienst gibt es im Katalog nicht. Fügen Sie es dort zuerst hinzu.',
  'product-exists': 'Im Katalog gibt es schon ein Produkt mit dieser SKU oder diesem Namen. Ändern Sie das vorhandene.',
  'invalid-sku': 'Eine SKU besteht aus Buchstaben, Ziffern, _ . und -. Korrigieren Sie die SKU.',
  'excludes-itself': 'Ein Produkt kann sich nicht selbst ausschließen. Nehmen Sie es aus „Nicht zusammen mit“.',
  // Lists and selections.
  'empty-selection': 'Diese Auswahl trifft niemanden. Ändern Sie die Filter, oder sehen Sie zuerst die Benutzer an.',
  'unknown-filter': 'Diesen Filter gibt es nicht. Entfernen Sie ihn, und wählen Sie einen aus der Liste.',
  'too-many-to-sort':
    'So viele Benutzer lassen sich nicht nach dem Anzeigenamen sortieren. Suchen oder filtern Sie, oder sortieren Sie nach dem Benutzernamen.',
  'invalid-cursor': 'Die Liste lässt sich von hier aus nicht fortsetzen. Laden Sie die Seite neu.',
  // Files.
  'empty-file':
    'Die Datei enthält keine Zeilen. Schreiben Sie für jeden Benutzer eine unter die Überschriften, und laden Sie sie noch einmal hoch.',
  'no-header':
    'In der Datei fehlen die Überschriften der Spalten (etwa E-Mail, Anzeigename). Setzen Sie sie über die Zeilen, oder wählen Sie die Zeile, in der sie stehen.',
  'header-too-long': 'Zeile {{line}} ist zu lang für Überschriften. Dort dürfen nur kurze Spaltennamen stehen.',
  'too-many-columns':
    'Die Datei hat {{columns}} Spalten; {{maximum}} sind möglich. Entfernen Sie, was nicht gebraucht wird, oder prüfen Sie das Trennzeichen.',
  'unknown-column':
    'Die Spalte „{{header}}“ ist unbekannt. Benennen Sie sie um, ordnen Sie sie unten zu, oder lassen Sie unbekannte Spalten ignorieren.',
  'duplicate-column': 'Zwei Spalten bedeuten dasselbe ({{meaning}}). Behalten Sie eine davon.',
  'missing-column': 'Der Datei fehlt eine Spalte ({{expected}}). Fügen Sie sie hinzu, oder ordnen Sie eine Spalte zu.',
  'unmatched-mapping': 'Die Zuordnung der Spalte „{{header}}“ passt nicht zur Datei. Wählen Sie sie noch einmal.',
  'unknown-sheet':
    'Dieses Tabellenblatt gibt es nicht, oder es hat keine Zeilen. Wählen Sie ein anderes: {{expected}}.',
  'unclosed-quote':
    'Das Anführungszeichen in Zeile {{line}}, Spalte {{column}} wird nie geschlossen. Schließen Sie es, oder schreiben Sie es in der Zelle doppelt.',
  'record-too-long':
    'Die Zeile, die in Zeile {{line}} der Datei beginnt, ist zu lang. Kürzen Sie sie, oder prüfen Sie ihre Anführungszeichen.',
  'too-many-blank-lines':
    'Vor Zeile {{line}} steht sehr viel Leeres. Löschen Sie die leeren Zeilen, und laden Sie die Datei noch einmal hoch.',
  'not-text':
    'Die Datei enthält Zeichen, die kein Text sind. Speichern Sie sie als „CSV UTF-8“, und laden Sie sie noch einmal hoch.',
  'unsupported-file':
    'Diese Datei ist keine Tabelle, die sich lesen lässt, oder sie ist mit einem Kennwort geschützt. Speichern Sie die Tabelle als .xlsx oder „CSV UTF-8“.',
  'unsupported-media-type': 'Diese Art von Datei lässt sich nicht lesen. Laden Sie CSV oder Excel (.xlsx) hoch.',
  'unsupported-encoding': 'Die Datei ist komprimiert. Laden Sie sie unkomprimiert hoch.',
  'damaged-workbook': 'Die Arbeitsmappe ist beschädigt. Öffnen Sie sie in Excel, und speichern Sie sie neu als .xlsx.',
  'workbook-too-large':
    'Die Arbeitsmappe ist zu groß. Speichern Sie das Blatt als „CSV UTF-8“, oder teilen Sie sie auf.',
  'too-long-for-workbook': 'Das sind zu viele Zeilen für eine Arbeitsmappe. Laden Sie sie als CSV herunter.',
  'too-large': 'Das ist größer, als hier erlaubt ist. Teilen Sie die Datei, und laden Sie die Teile nacheinander hoch.',
  'upload-stalled': 'Das Hochladen ist stecken geblieben; nichts wurde geändert. Laden Sie die Datei noch einmal hoch.',
  'too-slow':
    'Die Datei kam zu langsam an; nichts wurde geändert. Prüfen Sie die Verbindung, und versuchen Sie es noch einmal.',
  // Jobs.
  'job-state': 'Der Auftrag ist inzwischen in einem anderen Zustand. Sehen Sie nach, wie weit er ist.',
  'job-under-way': 'Der Auftrag läuft noch. Warten Sie, bis er fertig ist.',
  'job-withdrawn':
    'Der Auftrag wurde abgebrochen, bevor alle Zeilen da waren. Laden Sie die Datei noch einmal hoch, wenn Sie sie noch brauchen.',
  'not-validated':
    'Speichern lässt sich nur, was überprüft und fertig ist. Warten Sie, bis die Überprüfung fertig ist.',
  'nothing-to-retry': 'In diesem Auftrag wurde keine Zeile abgelehnt; es gibt nichts zu wiederholen.',
  'row-not-rejected': 'Zeile {{row}} wurde nicht abgelehnt. Berichtigen Sie nur abgelehnte Zeilen.',
  'unknown-row': 'Eine Zeile {{row}} hat dieser Auftrag nicht. Laden Sie die Seite neu.',
  'empty-row':
    'Von Zeile {{row}} bliebe nichts übrig. Lassen Sie etwas darin stehen, oder lassen Sie die Zeile abgelehnt.',
  'cannot-be-corrected':
    'Diese Zeilen entstanden beim Rückgängigmachen und haben keine Zellen. Wiederholen Sie sie, wie sie sind.',
  'cannot-be-undone': 'Dieser Auftrag lässt sich nicht rückgängig machen.',
  'nothing-to-undo': 'Dieser Auftrag hat nichts geändert; es gibt nichts rückgängig zu machen.',
  'undone-already':
    'Dieser Auftrag ist schon rückgängig gemacht, oder es geschieht gerade. Sehen Sie in den Aufträgen nach.',
  'rows-expired':
    'Die Zeilen und Ergebnisse dieses Auftrags sind nach Ablauf der Aufbewahrung entfernt. Laden Sie die Datei noch einmal hoch, wenn Sie sie noch brauchen.',
  'too-many-jobs':
    'Für diesen Kunden sind schon {{open}} Aufträge offen, mehr sind nicht möglich. Warten Sie, bis einer fertig ist, oder brechen Sie einen ab.',
  'too-many-rows':
    'In den offenen Aufträgen dieses Kunden stehen noch {{open}} Zeilen aus, mehr sind nicht möglich. Warten Sie, oder brechen Sie einen Auftrag ab.',
  'invalid-start': 'Dieser Zeitpunkt ist nicht zu verstehen. Wählen Sie Datum und Uhrzeit noch einmal.',
  'start-is-past': 'Dieser Zeitpunkt ist schon vorbei. Wählen Sie einen späteren, oder lassen Sie ihn leer.',
  // Passwords and mail.
  'credentials-gone':
    'Diese temporären Kennwörter sind bestätigt oder abgelaufen, oder es gab keine. Setzen Sie die Kennwörter derer zurück, die noch eines brauchen.',
  'mail-not-configured':
    'Diese Installation kann noch keine E-Mails senden. Bitten Sie den Betreiber, SMTP_URL zu setzen.',
  'mail-not-sent':
    'Der Mailserver hat die Nachricht nicht angenommen ({{reason}}). Prüfen Sie die Einstellungen für E-Mail.',
  'no-address':
    'Sie haben keine Adresse, an die eine Nachricht gehen könnte. Melden Sie sich mit einem Konto an, das eine hat.',
  'no-bounce': 'Dieser Bericht gehört zu keiner Nachricht von hier.',
  'list-not-mailed': 'Eine Liste von Kennwörtern wird nicht als Text verschickt. Senden Sie sich stattdessen den Link.',
  'plain-passwords-off':
    'E-Mails dürfen hier keine Kennwörter im Klartext enthalten. Senden Sie einen Link, oder bitten Sie den Betreiber, MAIL_PLAIN_PASSWORDS zu setzen.',
  // What went wrong on the way.
  'invalid-request': 'Einige Angaben lassen sich nicht verwenden. Prüfen Sie Ihre Eingaben.',
  'invalid-json': 'Die Anfrage ist nicht zu verstehen. Laden Sie die Seite neu, und versuchen Sie es noch einmal.',
  'invalid-idempotency-key':
    'Die Anfrage ist nicht zu verstehen. Laden Sie die Seite neu, und versuchen Sie es noch einmal.',
  'idempotency-key-reused':
    'Diese Seite hat schon etwas anderes gespeichert. Laden Sie sie neu, und versuchen Sie es noch einmal.',
  'request-under-way': 'Dieselbe Anfrage wird gerade ausgeführt. Warten Sie einen Moment.',
  'customer-busy':
    'Eine andere Änderung bei diesem Kunden dauert gerade länger als sonst; nichts wurde geändert. Versuchen Sie es in ein paar Sekunden noch einmal.',
  'database-away':
    'Die Datenbank ist gerade nicht erreichbar; nichts wurde geändert. Versuchen Sie es in ein paar Sekunden noch einmal.',
  'internal-error':
    'Etwas ist schiefgegangen, und es liegt nicht an Ihnen. Versuchen Sie es noch einmal; bleibt es dabei, so melden Sie die Kennung {{reference}}.',
};
