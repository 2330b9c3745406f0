import { DateTime } from 'luxon';
import { Problem } from './problem';

/**
 * When something is to begin: RFC 3339 with its offset, or a date or a date with a time as the customer's clocks show it.
 * @throws Problem 422 for anything else, and for what is past
 */
export function readMoment(text: string, timeZone: string): Date {
  const moment = DateTime.fromISO(text, { zone: timeZone, setZone: true });
  if (!moment.isValid) {
    throw new Problem(
      422,
      'invalid-start',
      `"${text}" is not a moment. Write it as 2027-01-31T18:00:00+01:00, or as 2027-01-31T18:00 in the customer's time zone (${timeZone}).`,
    );
  }
  if (moment.toMillis() <= Date.now()) {
    throw new Problem(
      422,
      'start-is-past',
      `${moment.toISO()} has passed. Choose a later moment, or leave startAt out to begin at once.`,
    );
  }
  return moment.toJSDate();
}
