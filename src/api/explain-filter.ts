import { UnknownFilter } from '../jobs/user-filter';
import { Problem } from './problem';

/** Answers a filter that there is not with the ones that there are. @throws Problem 422 */
export async function orExplain<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((error) => {
    throw error instanceof UnknownFilter ? new Problem(422, 'unknown-filter', error.message) : error;
  });
}
