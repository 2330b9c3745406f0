import { DateTime } from 'luxon';
import { Problem } from './problem';

/** A day, and perhaps a time: half a date would be taken for the first of something, and half a time for today's. */
const MOMENT = /^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?)?$/;

/**
 * When something is to begin: RFC 3339 with its offset, or a date or a date with a time as the customer's clocks show it.
 * @throws Problem 422 for anything else, and for what is past
 */
export function readMoment(text: string, timeZone: string): Date {
  const moment = DateTime.fromISO(text.toUpperCase().replace(' ', 'T'), { zone: timeZone, setZone: true });
  if (!MOMENT.test(text) || !moment.isValid) {
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
