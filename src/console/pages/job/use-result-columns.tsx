import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowResult } from '../../api/types';
import { useColumnName } from '../../parts/column-names';
import { OUTCOMES } from '../../parts/outcome';
import { useFormat } from '../../parts/use-format';
import type { TableColumn } from '../../parts/virtual-table';
import { CorrectionCell } from './correction-cell';
import type { Correcting } from './corrections';

/** What became of each row; beside a refused one its cell at fault. @param correcting null: nothing can be corrected */
export function useResultColumns(correcting: Correcting | null): TableColumn<RowResult>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useColumnName();
  return useMemo(() => {
    const columns: TableColumn<RowResult>[] = [
      { id: 'row', header: t('job.row'), width: '5rem', align: 'end', cell: ({ row }) => format.number(row) },
      { id: 'upn', header: t('field.upn'), width: 'minmax(15rem, 1.6fr)', cell: ({ upn }) => upn ?? '–' },
      {
        id: 'status',
        header: t('job.outcome'),
        width: '10rem',
        cell: ({ status }) => (
          <Text fz="sm" fw={600} c={OUTCOMES.find((outcome) => outcome.status === status)?.tone}>
            {t(`outcome.${status}`)}
          </Text>
        ),
      },
      { id: 'column', header: t('job.column'), width: '9rem', cell: ({ column }) => column && nameOf(column) },
      {
        id: 'detail',
        header: t('job.detail'),
        width: 'minmax(20rem, 2.6fr)',
        cell: ({ detail, warnings }) => {
          const sentences = [detail, ...warnings.map((warning) => warning.detail)].filter(Boolean).join(' ');
          return (
            <Text fz="xs" lh={1.3} lineClamp={3} title={sentences} style={{ whiteSpace: 'normal' }}>
              {sentences}
            </Text>
          );
        },
      },
    ];
    if (correcting === null) return columns;
    const correction: TableColumn<RowResult> = {
      id: 'correction',
      header: t('job.correction'),
      width: 'minmax(15rem, 1.2fr)',
      cell: (result) =>
        isAtFault(result) && <CorrectionCell result={result} column={result.column!} correcting={correcting} terse />,
    };
    return [...columns, correction];
  }, [t, format, nameOf, correcting]);
}

/** Whether one cell of the row is why it was refused. */
export function isAtFault({ status, column }: RowResult): boolean {
  return status === 'rejected' && column !== null;
}
