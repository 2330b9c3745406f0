import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../parts/page-header';
import { JobsTable } from './jobs-table';

/** All jobs that one may see. */
export function JobsPage() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <PageHeader title={t('nav.jobs')} lead={t('job.lead')} />
      <JobsTable />
    </div>
  );
}
