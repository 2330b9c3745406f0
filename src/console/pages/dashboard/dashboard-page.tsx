import { SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Customer, Job } from '../../api/types';
import { isFinished } from '../../api/watch-job';
import { PageHeader } from '../../parts/page-header';
import { usePages } from '../../parts/use-pages';
import { useSession } from '../../session/session';
import { BusyCustomers } from './busy-customers';
import { EndingDeletions } from './ending-deletions';
import { PasswordsToHandOver } from './passwords-to-hand-over';
import { RunningJobs } from './running-jobs';
import { ScarceSeats } from './scarce-seats';

const LOOK_EVERY_MS = 3_000;
const IDLE_LOOK_MS = 30_000;
/** Customers whose seats and deletions are looked at: those with the most going on. */
const LOOKED_AT = 6;

/** What is going on, and what is about to need somebody. */
export function DashboardPage() {
  const { t } = useTranslation();
  const { profile } = useSession();
  const jobs = usePages<Job>(
    '/jobs',
    {},
    {
      refetchInterval: (items) => (items.some((job) => !isFinished(job)) ? LOOK_EVERY_MS : IDLE_LOOK_MS),
    },
  );
  const customers = usePages<Customer>('/customers');
  const busiest = byActivity(customers.items, jobs.items);
  const looked = busiest.slice(0, LOOKED_AT).map(({ customer }) => customer);
  return (
    <div className="page">
      <PageHeader title={t('dashboard.title', { name: profile?.displayName ?? '' })} lead={t('dashboard.lead')} />
      <RunningJobs list={jobs} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" mt="md">
        <PasswordsToHandOver list={jobs} />
        <BusyCustomers loading={customers.loading || jobs.loading} customers={busiest.slice(0, LOOKED_AT)} />
        <ScarceSeats customers={looked} />
        <EndingDeletions customers={looked} />
      </SimpleGrid>
    </div>
  );
}

/** The customers with the most jobs of late first. */
function byActivity(customers: Customer[], jobs: Job[]): { customer: Customer; jobs: number }[] {
  const counts = new Map<string, number>();
  for (const { customerId } of jobs) if (customerId) counts.set(customerId, (counts.get(customerId) ?? 0) + 1);
  return customers
    .map((customer) => ({ customer, jobs: counts.get(customer.id) ?? 0 }))
    .sort((a, b) => b.jobs - a.jobs || b.customer.userCount - a.customer.userCount);
}
