import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Job, RowResult, RowStatus } from '../../api/types';
import { useColumnName } from '../../parts/column-names';
import { ListFrame } from '../../parts/list-frame';
import { notify } from '../../parts/notify';
import { OUTCOMES, outcomesOf } from '../../parts/outcome';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { usePages } from '../../parts/use-pages';
import { type TableColumn, VirtualTable } from '../../parts/virtual-table';
import { CorrectionCell } from './correction-cell';
import { type Correcting, canCorrect } from './corrections';
import { useCorrectionColumns } from './use-correction-columns';

interface ResultsTableProps {
  job: Job;
  correcting: Correcting;
  /** Corrected rows are being tried, as a job of their own. */
  onTried: (job: Job) => void;
}

/** What became of each row, by outcome; refused cells can be corrected where they stand and tried again. */
export function ResultsTable({ job, correcting, onTried }: ResultsTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [chosen, setStatus] = useState<RowStatus | 'all' | null>(null);
  // Of a file that was only checked, what stands in the way is of interest.
  const status = chosen ?? (job.mode === 'validate' && job.rejected > 0 ? 'rejected' : 'all');
  const correctable = canCorrect(job);
  const asGrid = correctable && status === 'rejected';
  const list = usePages<RowResult>(`/jobs/${job.id}/results`, {
    ...(status !== 'all' && { status }),
    ...(asGrid && { cells: true }),
  });
  const resultColumns = useResultColumns(correctable ? correcting : null);
  const gridColumns = useCorrectionColumns(job, list.items, correcting);
  const { again } = list;
  const started = job.processedRows > 0;
  // The first rows appear as soon as there are some; the end is looked at by whoever follows the job.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when rows begin to appear
  useEffect(() => again(), [started]);

  const choices = [
    { value: 'all', label: t('outcome.all', { n: format.number(job.processedRows) }) },
    ...outcomesOf(job).map(({ status, count }) => ({
      value: status,
      label: `${t(`outcome.${status}`)} (${format.number(count)})`,
    })),
  ];
  return (
    <div>
      <Group justify="space-between" mb="sm">
        <SegmentedControl
          size="xs"
          aria-label={t('job.outcome')}
          value={status}
          onChange={(value) => setStatus(value as RowStatus | 'all')}
          data={choices}
          style={{ maxWidth: '100%', overflowX: 'auto' }}
        />
        {correctable && <TryCorrected job={job} rows={correcting.rows} onTried={onTried} />}
      </Group>
      {asGrid && (
        <Text fz="xs" c="dimmed" mb="xs">
          {t('job.gridHint')}
        </Text>
      )}
      <ListFrame
        {...list}
        isEmpty={list.items.length === 0}
        empty={<EmptyState title={started ? t('job.noneSo') : t('job.nothingYet')} />}
      >
        <VirtualTable
          label={t('job.results')}
          columns={asGrid ? gridColumns : resultColumns}
          rows={list.items}
          rowKey={({ row }) => row}
          total={status === 'all' ? job.rowCount : undefined}
          onEnd={list.onEnd}
          loadingMore={list.loadingMore}
          rowHeight={asGrid ? 98 : 52}
          maxHeight="max(20rem, calc(100dvh - 24rem))"
        />
      </ListFrame>
    </div>
  );
}

function TryCorrected({ job, rows, onTried }: { job: Job; rows: Correcting['rows']; onTried: (job: Job) => void }) {
  const { t } = useTranslation();
  const isTrial = job.mode === 'validate';
  const attempt = useMutation({
    mutationFn: () =>
      isTrial
        ? request<Job>(`/jobs/${job.id}/apply`, { method: 'POST', body: { rows, mode: 'validate' } })
        : request<Job>(`/jobs/${job.id}/retry`, { method: 'POST', body: { rows } }),
    onSuccess: onTried,
    onError: (error) => void notify({ color: 'red', message: error.message }),
  });
  if (rows.length === 0) return null;
  return (
    <Button
      size="xs"
      variant={isTrial ? 'default' : 'filled'}
      loading={attempt.isPending}
      onClick={() => attempt.mutate()}
    >
      {t(isTrial ? 'job.checkCorrected' : 'job.retryCorrected', { count: rows.length })}
    </Button>
  );
}

/** @param correcting null: nothing can be corrected */
function useResultColumns(correcting: Correcting | null): TableColumn<RowResult>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useColumnName();
  return useMemo(() => {
    const correction: TableColumn<RowResult> = {
      id: 'correction',
      header: t('job.correction'),
      width: '13rem',
      cell: ({ row, status, column }) =>
        status === 'rejected' &&
        column !== null && (
          <CorrectionCell
            row={row}
            column={column}
            name={nameOf(column)}
            original=""
            corrected={correcting?.corrections[row]?.[column]}
            problem={null}
            onCorrect={(text) => correcting?.correct(row, column, text)}
          />
        ),
    };
    return [
      { id: 'row', header: t('job.row'), width: '5rem', align: 'end', cell: ({ row }) => format.number(row) },
      {
        id: 'upn',
        header: t('field.upn'),
        width: 'minmax(13rem, 1.2fr)',
        cell: ({ upn }) => upn ?? '–',
      },
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
      {
        id: 'column',
        header: t('job.column'),
        width: '9rem',
        cell: ({ column }) => column && nameOf(column),
      },
      {
        id: 'detail',
        header: t('job.detail'),
        width: 'minmax(20rem, 3fr)',
        cell: ({ detail, warnings }) => {
          const sentences = [detail, ...warnings.map((warning) => warning.detail)].filter(Boolean).join(' ');
          return (
            <Text fz="xs" lineClamp={3} title={sentences} style={{ whiteSpace: 'normal' }}>
              {sentences}
            </Text>
          );
        },
      },
      ...(correcting ? [correction] : []),
    ];
  }, [t, format, nameOf, correcting]);
}
