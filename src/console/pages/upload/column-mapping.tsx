import { Button, Collapse, Group, Paper, Select, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COLUMN_NAMES } from '../../../entities/column-name';
import type { Detected, Job } from '../../api/types';
import { useColumnName } from '../../parts/column-names';
import { WideTable } from '../../parts/wide-table';
import { ReadingOptions } from './reading-options';
import type { UploadOptions } from './upload-options';
import { usePreview } from './use-preview';

interface ColumnMappingProps {
  file: File;
  /** The checked file; null while the server refuses its header. */
  job: Job | null;
  /** Why it was refused. */
  problem: Error | null;
  options: UploadOptions;
  onChange: (options: UploadOptions) => void;
}

const IGNORED = '';

/** How the file was read and what each column was taken for, with its first values; what was taken wrongly can be put right. */
export function ColumnMapping({ file, job, problem, options, onChange }: ColumnMappingProps) {
  const { t } = useTranslation();
  const nameOf = useColumnName();
  const detected = (job?.detected as Detected | null | undefined) ?? null;
  const preview = usePreview(file, job, options);
  const header = detected?.header ?? preview?.header ?? [];
  const { map } = options;
  const [open, setOpen] = useState(true);
  const choices = [
    { value: IGNORED, label: t('upload.ignored') },
    ...COLUMN_NAMES.map((name) => ({ value: name, label: nameOf(name) })),
  ];
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Title order={2}>{t('upload.fileAsRead')}</Title>
        <Button
          size="compact-sm"
          variant="subtle"
          style={{ flexShrink: 0 }}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? t('file.hideColumns') : t('file.showColumns')}
        </Button>
      </Group>
      {detected && (
        <Text fz="sm" c="dimmed">
          {t('upload.recognised', { known: detected.columns.filter(Boolean).length, all: header.length })}
        </Text>
      )}
      <Collapse expanded={open} pt="sm">
        <ReadingOptions file={file} detected={detected} problem={problem} options={options} onChange={onChange} />
        <WideTable label={t('upload.columns')} minWidth={560} maxHeight={300} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('upload.header')}</Table.Th>
              <Table.Th>{t('upload.meaning')}</Table.Th>
              <Table.Th>{t('upload.samples')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {header.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may be headed alike, and they do not move
              <Table.Tr key={`${name}-${index}`}>
                <Table.Td fw={600}>{name}</Table.Td>
                <Table.Td>
                  <Select
                    size="xs"
                    searchable
                    allowDeselect={false}
                    aria-label={t('upload.meaningOf', { name })}
                    placeholder={detected ? undefined : t('upload.asRecognised')}
                    data={choices}
                    value={detected ? (detected.columns[index] ?? IGNORED) : (map[name] ?? null)}
                    onChange={(value) => value !== null && onChange({ ...options, map: { ...map, [name]: value } })}
                  />
                </Table.Td>
                <Table.Td>
                  <Text fz="xs" c="dimmed" truncate maw={320}>
                    {detected?.columns[index] === 'Password'
                      ? '••••••'
                      : preview?.rows
                          .map((row) => row[index])
                          .filter(Boolean)
                          .join(' · ')}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      </Collapse>
    </Paper>
  );
}
