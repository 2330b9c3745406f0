import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { FailedPage } from '../../parts/failed-page';
import { useOperationName } from '../../parts/operation-name';
import { PageHeader } from '../../parts/page-header';
import { PageLoader } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { useCustomer } from '../customer/use-customer';
import { useCorrections } from './corrections';
import { JobCommands } from './job-commands';
import { JobReport } from './job-report';
import { useJob } from './use-job';

/** One job: how far it is, what came of each row, what can be done next. */
export function JobPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useOperationName();
  const navigate = useNavigate();
  const jobId = useParams()['jobId']!;
  const job = useJob(jobId);
  const correcting = useCorrections(jobId);
  const customer = useCustomer(job.data?.customerId ?? '', !!job.data?.customerId);
  if (job.error) return <FailedPage title={t('nav.jobs')} error={job.error} retry={() => void job.refetch()} />;
  if (!job.data) return <PageLoader />;
  const { customerId, operation, createdAt, mode, rowCount } = job.data;
  return (
    <div className="page">
      <PageHeader
        title={nameOf(operation)}
        trail={
          customerId === null
            ? [{ label: t('nav.jobs'), to: '/jobs' }]
            : [
                { label: t('customers.title'), to: '/customers' },
                { label: customer.data?.name ?? '…', to: `/customers/${customerId}` },
                { label: t('customer.jobs'), to: `/customers/${customerId}/jobs` },
              ]
        }
        lead={
          <>
            {t('job.summary', { count: rowCount, n: format.number(rowCount), at: format.moment(createdAt) })}{' '}
            {mode === 'validate' && (
              <Badge variant="outline" ml={6}>
                {t('job.validateOnly')}
              </Badge>
            )}
          </>
        }
        actions={<JobCommands job={job.data} correcting={correcting} />}
      />
      <JobReport job={job.data} correcting={correcting} onTried={({ id }) => navigate(`/jobs/${id}`)} />
    </div>
  );
}
