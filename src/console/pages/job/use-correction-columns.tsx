import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Detected, Job, RowResult } from '../../api/types';
import { useColumnName } from '../../parts/column-names';
import { useFormat } from '../../parts/use-format';
import type { TableColumn } from '../../parts/virtual-table';
import { CorrectionCell } from './correction-cell';
import type { Correcting } from './corrections';

/** The refused rows as they stand in the file, a column each, with every problem in its cell. */
export function useCorrectionColumns(job: Job, items: RowResult[], correcting: Correcting): TableColumn<RowResult>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useColumnName();
  const detected = job.detected as unknown as Detected | null;
  const own = useMemo(() => detected?.columns.filter((column) => column !== null) ?? [], [detected]);
  // What is missing may be a column that the file does not have.
  const missing = [...new Set(items.flatMap(({ column }) => (column && !own.includes(column) ? [column] : [])))].join();
  const homeless = items.some(({ column }) => column === null);
  return useMemo(() => {
    const columns = [...own, ...(missing === '' ? [] : missing.split(','))];
    const general: TableColumn<RowResult> = {
      id: 'detail',
      header: t('job.detail'),
      width: 'minmax(16rem, 1.5fr)',
      cell: ({ column, detail }) =>
        column === null && (
          <Text fz="xs" c="var(--tone-bad)" lineClamp={4} title={detail ?? undefined} style={{ whiteSpace: 'normal' }}>
            {detail}
          </Text>
        ),
    };
    return [
      { id: 'row', header: t('job.row'), width: '4.5rem', align: 'end', cell: ({ row }) => format.number(row) },
      ...(homeless ? [general] : []),
      ...columns.map(
        (column): TableColumn<RowResult> => ({
          id: column,
          header: nameOf(column),
          width: 'minmax(15rem, 1fr)',
          cell: (result) => <CorrectionCell result={result} column={column} correcting={correcting} />,
        }),
      ),
    ];
  }, [t, format, nameOf, own, missing, homeless, correcting]);
}
