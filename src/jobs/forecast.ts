import type { Forecast, SeatForecast } from '../entities/bulk-job';
import type { Directory } from '../operations/directory';
import type { PreparedRow } from './prepared-rows';
import type { RowOutcome } from './row-outcome';

/** A product's seats as the API tells what a validated file would need. */
export interface LicenseForecast {
  sku: string;
  /** Seats that all rows together ask for, beyond those they give back. */
  needed: number;
  available: number;
  missing: number;
  /** The first row for which no seat is left. */
  firstRowWithout: number | null;
}

/** A row is refused for want of a seat, whatever the reason is that there is none. */
const WITHOUT_SEAT = new Set<unknown>(['no-seat-left', 'not-subscribed', 'subscription-suspended']);

/** Adds a chunk to what is known about the chunks before it. */
export function extendForecast(
  before: Forecast | null,
  rows: readonly PreparedRow[],
  outcomes: readonly RowOutcome[],
  directory: Directory,
): Forecast {
  const forecast: Forecast = structuredClone(before ?? { existingUsers: 0, seats: {} });
  for (const { sku, by } of directory.seats.differences()) seatsOf(forecast, sku).taken = by;
  outcomes.forEach(({ row, code, facts, warnings }, index) => {
    if (code === 'upn-taken') forecast.existingUsers++;
    if (WITHOUT_SEAT.has(code)) {
      for (const sku of wishesOf(rows[index]!, directory)) seatsOf(forecast, sku).short++;
      seatsOf(forecast, String(facts!['sku'])).firstRowWithout ??= row;
    }
    for (const warning of warnings ?? []) {
      if (warning.code !== 'license-not-restored' || !WITHOUT_SEAT.has(warning.facts['reason'])) continue;
      const seats = seatsOf(forecast, String(warning.facts['sku']));
      seats.short++;
      seats.firstRowWithout ??= row;
    }
  });
  for (const [sku, seats] of Object.entries(forecast.seats)) seats.available = availableNow(sku, seats, directory);
  return forecast;
}

function seatsOf(forecast: Forecast, sku: string): SeatForecast {
  forecast.seats[sku] ??= { taken: 0, short: 0, available: 0, firstRowWithout: null };
  return forecast.seats[sku];
}

/** Products that a refused row asks for and its user does not hold. */
function wishesOf({ input }: PreparedRow, directory: Directory): string[] {
  const user = input?.userId ? directory.userById(input.userId) : input?.upn && directory.liveByUpn(input.upn.key);
  const wishes = [...(input?.licenses ?? []), ...(input?.addLicenses ?? [])].map(({ sku }) => sku);
  return [...new Set(wishes)].filter((sku) => !user?.licenses.has(sku));
}

/** What the customer has free while the job has done nothing. */
function availableNow(sku: string, { taken }: SeatForecast, directory: Directory): number {
  const pool = directory.seats.pool(sku);
  return !pool || pool.state === 'suspended' ? 0 : pool.total - (pool.consumed - taken);
}

/** The forecast as the API shows it. */
export function describeForecast({ existingUsers, seats }: Forecast) {
  const licenses: LicenseForecast[] = Object.entries(seats).map(
    ([sku, { taken, short, available, missing, firstRowWithout }]) => {
      const needed = Math.max(0, taken) + short;
      return { sku, needed, available, missing: missing ?? Math.max(0, needed - available), firstRowWithout };
    },
  );
  return { licenses: licenses.sort((a, b) => (a.sku < b.sku ? -1 : 1)), existingUsers };
}
