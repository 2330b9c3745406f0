import { Anchor, Group, Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Job } from '../../api/types';
import { isFinished } from '../../api/watch-job';
import { CustomerName } from '../../parts/customer-name';
import { JobBar } from '../../parts/job-bar';
import { JobState } from '../../parts/job-state';
import { ListFrame } from '../../parts/list-frame';
import { OPERATION_NAMES, useOperationName } from '../../parts/operation-name';
import { OperatorName } from '../../parts/operator-name';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { usePages } from '../../parts/use-pages';
import { useUrlFilters } from '../../parts/use-url-filters';
import { type TableColumn, VirtualTable } from '../../parts/virtual-table';

const STATES = ['scheduled', 'queued', 'running', 'paused', 'completed', 'cancelled', 'failed'] as const;
const FILTERS = ['state', 'operation'] as const;
const LOOK_EVERY_MS = 3_000;

/** Jobs, the newest first, with filters. @param customerId only this customer's */
export function JobsTable({ customerId }: { customerId?: string }) {
  const { t } = useTranslation();
  const nameOf = useOperationName();
  const { filters, set, isFiltered } = useUrlFilters(FILTERS);
  const list = usePages<Job>(
    '/jobs',
    { customerId, ...filters },
    {
      refetchInterval: (jobs) => (jobs.some((job) => !isFinished(job)) ? LOOK_EVERY_MS : false),
    },
  );
  const columns = useJobColumns(customerId === undefined);
  return (
    <>
      <Group className="no-print" mb="sm" gap="xs">
        <Select
          aria-label={t('job.state')}
          placeholder={t('job.anyState')}
          clearable
          data={STATES.map((value) => ({ value, label: t(`jobState.${value}`) }))}
          value={filters.state}
          onChange={(value) => set('state', value)}
        />
        <Select
          aria-label={t('job.operation')}
          placeholder={t('job.anyOperation')}
          clearable
          data={OPERATION_NAMES.map((value) => ({ value, label: nameOf(value) }))}
          value={filters.operation}
          onChange={(value) => set('operation', value)}
        />
      </Group>
      <ListFrame
        {...list}
        isEmpty={list.items.length === 0}
        empty={<EmptyState title={isFiltered ? t('job.noneFound') : t('job.none')}>{t('job.noneHint')}</EmptyState>}
      >
        <VirtualTable
          label={t('nav.jobs')}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => id}
          onEnd={list.onEnd}
          loadingMore={list.loadingMore}
        />
      </ListFrame>
    </>
  );
}

function useJobColumns(withCustomer: boolean): TableColumn<Job>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useOperationName();
  return useMemo(() => {
    const customer: TableColumn<Job> = {
      id: 'customer',
      header: t('job.customer'),
      width: 'minmax(11rem, 1.4fr)',
      cell: (job) => <CustomerName id={job.customerId} />,
    };
    return [
      {
        id: 'operation',
        header: t('job.operation'),
        width: 'minmax(11rem, 1.4fr)',
        cell: (job) => (
          <Anchor component={Link} to={`/jobs/${job.id}`} fw={600} fz="sm">
            {nameOf(job.operation)}
          </Anchor>
        ),
      },
      ...(withCustomer ? [customer] : []),
      { id: 'state', header: t('job.state'), width: '12rem', cell: (job) => <JobState job={job} /> },
      {
        id: 'rows',
        header: t('job.rows'),
        width: '6.5rem',
        align: 'end',
        cell: (job) => format.number(job.rowCount),
      },
      { id: 'bar', header: t('job.outcome'), width: 'minmax(8rem, 1fr)', cell: (job) => <JobBar job={job} /> },
      {
        id: 'by',
        header: t('job.by'),
        width: 'minmax(8rem, 1fr)',
        cell: (job) => <OperatorName id={job.operatorId} />,
      },
      { id: 'created', header: t('job.created'), width: '12rem', cell: (job) => format.moment(job.createdAt) },
    ];
  }, [t, format, nameOf, withCustomer]);
}
