import type { EntityManager } from 'typeorm';
import type { Forecast, SeatForecast } from '../entities/bulk-job';

/** Each product of each part, with the row of the file behind the part's first one without a seat. $1: the file */
const SEATS_OF_PARTS = `
  SELECT s.key AS sku, greatest((s.value ->> 'taken')::integer, 0) AS taken, (s.value ->> 'short')::integer AS short,
    (s.value ->> 'available')::integer AS available,
    (SELECT c.source_rows[own - c.first_row + 1] FROM chunks c, CAST(s.value ->> 'firstRowWithout' AS integer) AS own
     WHERE c.job_id = j.id AND own BETWEEN c.first_row AND c.first_row + c.row_count - 1) AS source_row
  FROM bulk_jobs j, jsonb_each(j.forecast -> 'seats') AS s
  WHERE j.parent_job_id = $1 AND j.parent_relation = 'part'`;

const MERGED_SEATS = `
  SELECT sku, sum(taken)::integer AS taken, sum(short)::integer AS short, sum(available)::integer AS available,
    sum(greatest(taken + short - available, 0))::integer AS missing, min(source_row) AS "firstRowWithout"
  FROM (${SEATS_OF_PARTS}) AS part GROUP BY sku`;

const EXISTING_USERS = `
  SELECT coalesce(sum((forecast ->> 'existingUsers')::integer), 0)::integer AS count FROM bulk_jobs
  WHERE parent_job_id = $1 AND parent_relation = 'part'`;

/**
 * What a validated file for many customers would need: what its parts would, added up. What is missing is added up customer by customer,
 * since nobody's free seats help another; what one part gives back stays with its customer, too.
 */
export async function mergeForecasts(manager: EntityManager, jobId: string): Promise<Forecast> {
  const products: (SeatForecast & { sku: string })[] = await manager.query(MERGED_SEATS, [jobId]);
  const [existing]: { count: number }[] = await manager.query(EXISTING_USERS, [jobId]);
  return {
    existingUsers: existing!.count,
    seats: Object.fromEntries(products.map(({ sku, ...seats }) => [sku, seats])),
  };
}
