import { And, type EntityManager, Equal, type FindOptionsWhere, LessThan } from 'typeorm';
import { BulkJob, type JobState, type ParentRelation } from '../entities/bulk-job';
import { decodeCursor, toPage } from './cursor';

/** Jobs, the newest first: their ids are in the order of time. */
export async function listJobs(
  manager: EntityManager,
  query: {
    customerId?: string;
    state?: JobState;
    operation?: string;
    parentId?: string;
    relation?: ParentRelation;
    limit: number;
    cursor?: string;
    /** The only customer whose jobs may be shown; null: all of them. */
    only: string | null;
  },
) {
  const after = decodeCursor(query.cursor, ['uuid'])?.[0];
  const where: FindOptionsWhere<BulkJob> = {};
  const customers = [query.customerId, query.only].filter((id) => id != null);
  if (customers.length > 0) where.customerId = And(...customers.map((id) => Equal(id)));
  if (query.state) where.state = query.state;
  if (query.operation) where.operation = query.operation;
  if (query.parentId) where.parentJobId = query.parentId;
  if (query.relation) where.parentRelation = query.relation;
  if (after) where.id = LessThan(after);
  const jobs = await manager.find(BulkJob, { where, order: { id: 'DESC' }, take: query.limit + 1 });
  return toPage(jobs, query.limit, ({ id }) => [id]);
}
