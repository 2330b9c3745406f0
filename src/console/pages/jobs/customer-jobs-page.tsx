import { useCustomerId } from '../customer/use-customer';
import { JobsTable } from './jobs-table';

/** A customer's jobs, as a tab of it. */
export function CustomerJobsPage() {
  return <JobsTable customerId={useCustomerId()} />;
}
