import { Anchor } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AuditEntry } from '../../api/types';
import { CustomerName } from '../../parts/customer-name';
import { later } from '../../parts/later';
import { ListFrame } from '../../parts/list-frame';
import { PageHeader } from '../../parts/page-header';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { usePages } from '../../parts/use-pages';
import { type TableColumn, VirtualTable } from '../../parts/virtual-table';
import { useCustomerId } from '../customer/use-customer';
import { AuditFilterBar } from './audit-filter-bar';
import { useAuditName } from './audit-names';
import { useAuditFilters } from './use-audit-filters';

const EntryDrawer = later(async () => (await import('./entry-drawer')).EntryDrawer);

/** The audit log of everything. */
export function AuditPage() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <PageHeader title={t('nav.audit')} lead={t('audit.lead')} />
      <AuditTable path="/audit" withCustomer />
    </div>
  );
}

/** A customer's audit log, as a tab of it. */
export function CustomerAuditPage() {
  return <AuditTable path={`/customers/${useCustomerId()}/audit`} withCustomer={false} />;
}

function AuditTable({ path, withCustomer }: { path: string; withCustomer: boolean }) {
  const { t } = useTranslation();
  const filters = useAuditFilters();
  const list = usePages<AuditEntry>(path, filters.query);
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const columns = useAuditColumns(withCustomer, setOpened);
  return (
    <>
      <AuditFilterBar path={path} filters={filters} />
      <ListFrame
        {...list}
        isEmpty={list.items.length === 0}
        empty={<EmptyState title={filters.isFiltered ? t('audit.noneFound') : t('audit.none')} />}
      >
        <VirtualTable
          label={t('nav.audit')}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => id}
          onEnd={list.onEnd}
          loadingMore={list.loadingMore}
        />
      </ListFrame>
      {opened && (
        <EntryDrawer
          entry={opened}
          onFollow={(name, value) => {
            filters.set(name, value);
            setOpened(null);
          }}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}

function useAuditColumns(withCustomer: boolean, onOpen: (entry: AuditEntry) => void): TableColumn<AuditEntry>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useAuditName();
  return useMemo(() => {
    const customer: TableColumn<AuditEntry> = {
      id: 'customer',
      header: t('job.customer'),
      width: 'minmax(10rem, 1fr)',
      cell: ({ customerId }) => (customerId ? <CustomerName id={customerId} /> : '–'),
    };
    return [
      { id: 'at', header: t('audit.at'), width: '12rem', cell: ({ at }) => format.moment(at) },
      {
        id: 'who',
        header: t('audit.who'),
        width: 'minmax(10rem, 1fr)',
        cell: ({ operatorName }) => operatorName ?? t('audit.system'),
      },
      {
        id: 'operation',
        header: t('audit.operation'),
        width: 'minmax(14rem, 1.4fr)',
        cell: (entry) => (
          <Anchor
            component="button"
            type="button"
            fz="sm"
            c={entry.outcome === 'denied' ? 'var(--tone-bad)' : undefined}
            onClick={() => onOpen(entry)}
          >
            {nameOf(entry.operation)}
            {entry.outcome === 'denied' && ` – ${t('auditOutcome.denied')}`}
          </Anchor>
        ),
      },
      ...(withCustomer ? [customer] : []),
      {
        id: 'subjects',
        header: t('audit.subjects'),
        width: '7rem',
        align: 'end',
        cell: ({ subjectCount }) => (subjectCount === 0 ? '–' : format.number(subjectCount)),
      },
      {
        id: 'job',
        header: t('audit.job'),
        width: '10rem',
        cell: ({ jobId, firstRow, lastRow }) =>
          jobId && (
            <Anchor component={Link} to={`/jobs/${jobId}`} fz="sm">
              {firstRow === null
                ? t('audit.toJob')
                : t('audit.rows', { from: format.number(firstRow), to: format.number(lastRow ?? firstRow) })}
            </Anchor>
          ),
      },
      { id: 'address', header: t('audit.address'), width: '9rem', cell: ({ address }) => address ?? '–' },
    ];
  }, [t, format, nameOf, withCustomer, onOpen]);
}
