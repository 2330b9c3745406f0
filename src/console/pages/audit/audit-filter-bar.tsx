import { Button, Group, Select, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { downloadFile } from '../../api/download-file';
import { FilterPill } from '../../parts/filter-pill';
import { AUDIT_NAMES } from './audit-names';
import { AUDIT_LINKS, type AuditFilters } from './use-audit-filters';

/** What the log is narrowed down to, and the way to take that part of it out. @param path of the list */
export function AuditFilterBar({ path, filters: { filters, set, query } }: { path: string; filters: AuditFilters }) {
  const { t } = useTranslation();
  return (
    <Group className="no-print" mb="sm" gap="xs">
      <Select
        aria-label={t('audit.operation')}
        placeholder={t('audit.anyOperation')}
        clearable
        searchable
        w={260}
        data={AUDIT_NAMES.map((value) => ({ value, label: t(`auditOperation.${value}`) }))}
        value={filters.operation}
        onChange={(value) => set('operation', value)}
      />
      <Select
        aria-label={t('audit.outcome')}
        placeholder={t('audit.anyOutcome')}
        clearable
        data={(['done', 'denied'] as const).map((value) => ({ value, label: t(`auditOutcome.${value}`) }))}
        value={filters.outcome}
        onChange={(value) => set('outcome', value)}
      />
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          type="date"
          aria-label={t(`audit.${name}`)}
          leftSection={t(`audit.${name}Short`)}
          leftSectionWidth={44}
          value={filters[name] ?? ''}
          onChange={(event) => set(name, event.currentTarget.value)}
        />
      ))}
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => void downloadFile(`${path}.csv`, 'audit.csv', { query })}
      >
        {t('audit.export')}
      </Button>
      {AUDIT_LINKS.filter((name) => filters[name]).map((name) => (
        <FilterPill key={name} label={t(`audit.only.${name}`)} onRemove={() => set(name, null)} />
      ))}
    </Group>
  );
}
