import { DateTime } from 'luxon';
import type { Language } from './credential';

/**
 * A moment as people of a place write it, with the zone, because whoever reads it may sit elsewhere.
 * @param timeZone IANA name
 */
export function formatMoment(moment: Date, lang: Language, timeZone: string): string {
  return DateTime.fromJSDate(moment, { zone: timeZone })
    .setLocale(lang === 'de' ? 'de-DE' : 'en-GB')
    .toLocaleString({ ...DateTime.DATETIME_FULL, timeZoneName: 'short' });
}
