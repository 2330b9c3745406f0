import { type EntityManager, type FindOptionsWhere, LessThan } from 'typeorm';
import { BulkJob, type JobState } from '../entities/bulk-job';
import { decodeCursor, toPage } from './cursor';

/** Jobs, the newest first: their ids are in the order of time. */
export async function listJobs(
  manager: EntityManager,
  query: {
    customerId?: string;
    state?: JobState;
    operation?: string;
    parentId?: string;
    limit: number;
    cursor?: string;
  },
) {
  const after = decodeCursor(query.cursor, 1)?.[0];
  const where: FindOptionsWhere<BulkJob> = {};
  if (query.customerId) where.customerId = query.customerId;
  if (query.state) where.state = query.state;
  if (query.operation) where.operation = query.operation;
  if (query.parentId) where.parentJobId = query.parentId;
  if (after) where.id = LessThan(String(after));
  const jobs = await manager.find(BulkJob, { where, order: { id: 'DESC' }, take: query.limit + 1 });
  return toPage(jobs, query.limit, ({ id }) => [id]);
}
