import { Anchor, Button, Group, Select, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { downloadFile } from '../../api/download-file';
import type { AuditEntry } from '../../api/types';
import { CustomerName } from '../../parts/customer-name';
import { ListFrame } from '../../parts/list-frame';
import { PageHeader } from '../../parts/page-header';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { usePages } from '../../parts/use-pages';
import { type TableColumn, VirtualTable } from '../../parts/virtual-table';
import { useCustomerId } from '../customer/use-customer';
import { AUDIT_NAMES, type AuditName } from './audit-names';

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
  const [operation, setOperation] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<string | null>(null);
  const filter = { operation, outcome };
  const list = usePages<AuditEntry>(path, filter);
  const columns = useAuditColumns(withCustomer);
  return (
    <>
      <Group mb="sm" gap="xs">
        <Select
          aria-label={t('audit.operation')}
          placeholder={t('audit.anyOperation')}
          clearable
          searchable
          w={260}
          data={AUDIT_NAMES.map((value) => ({ value, label: t(`auditOperation.${value}`) }))}
          value={operation}
          onChange={setOperation}
        />
        <Select
          aria-label={t('audit.outcome')}
          placeholder={t('audit.anyOutcome')}
          clearable
          data={(['done', 'denied'] as const).map((value) => ({ value, label: t(`auditOutcome.${value}`) }))}
          value={outcome}
          onChange={setOutcome}
        />
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => void downloadFile(`${path}.csv`, 'audit.csv', { query: filter })}
        >
          {t('audit.export')}
        </Button>
      </Group>
      <ListFrame {...list} isEmpty={list.items.length === 0} empty={<EmptyState title={t('audit.none')} />}>
        <VirtualTable
          label={t('nav.audit')}
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

function useAuditColumns(withCustomer: boolean): TableColumn<AuditEntry>[] {
  const { t } = useTranslation();
  const format = useFormat();
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
        cell: ({ operation, outcome }) => (
          <Text fz="sm" component="span" c={outcome === 'denied' ? 'var(--tone-bad)' : undefined}>
            {(AUDIT_NAMES as readonly string[]).includes(operation)
              ? t(`auditOperation.${operation as AuditName}`)
              : operation}
            {outcome === 'denied' && ` – ${t('auditOutcome.denied')}`}
          </Text>
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
  }, [t, format, withCustomer]);
}
