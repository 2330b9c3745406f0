import { Button, Group, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
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

/** Corrected cells by row. */
type Corrections = Record<number, { column: string; text: string }>;

/** What became of each row, by outcome; refused cells can be corrected where they stand and tried again. */
export function ResultsTable({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [chosen, setStatus] = useState<RowStatus | 'all' | null>(null);
  // Of a file that was only checked, what stands in the way is of interest.
  const status = chosen ?? (job.mode === 'validate' && job.rejected > 0 ? 'rejected' : 'all');
  const list = usePages<RowResult>(`/jobs/${job.id}/results`, status === 'all' ? {} : { status });
  const [corrections, setCorrections] = useState<Corrections>({});
  const canCorrect = 'retry' in job.links;
  const columns = useResultColumns(canCorrect ? corrections : null, setCorrections);
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
        {canCorrect && <RetryCorrected job={job} corrections={corrections} />}
      </Group>
      <ListFrame
        {...list}
        isEmpty={list.items.length === 0}
        empty={<EmptyState title={started ? t('job.noneSo') : t('job.nothingYet')} />}
      >
        <VirtualTable
          label={t('job.results')}
          columns={columns}
          rows={list.items}
          rowKey={({ row }) => row}
          total={status === 'all' ? job.rowCount : undefined}
          onEnd={list.onEnd}
          loadingMore={list.loadingMore}
          rowHeight={52}
          maxHeight="max(20rem, calc(100dvh - 24rem))"
        />
      </ListFrame>
    </div>
  );
}

function RetryCorrected({ job, corrections }: { job: Job; corrections: Corrections }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const rows = Object.entries(corrections)
    .filter(([, { text }]) => text.trim() !== '')
    .map(([row, { column, text }]) => ({ row: Number(row), cells: { [column]: text } }));
  const retry = useMutation({
    mutationFn: () => request<Job>(`/jobs/${job.id}/retry`, { method: 'POST', body: { rows } }),
    onSuccess: async ({ id }) => navigate(`/jobs/${id}`),
    onError: (error) => void notify({ color: 'red', message: error.message }),
  });
  if (rows.length === 0) return null;
  return (
    <Button size="xs" loading={retry.isPending} onClick={() => retry.mutate()}>
      {t('job.retryCorrected', { count: rows.length })}
    </Button>
  );
}

/** @param corrections null: nothing can be corrected */
function useResultColumns(
  corrections: Corrections | null,
  correct: (corrections: Corrections) => void,
): TableColumn<RowResult>[] {
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
          <TextInput
            size="xs"
            aria-label={t('job.correct', { column: nameOf(column), row })}
            placeholder={nameOf(column)}
            value={corrections?.[row]?.text ?? ''}
            onChange={(event) => correct({ ...corrections, [row]: { column, text: event.currentTarget.value } })}
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
      ...(corrections ? [correction] : []),
    ];
  }, [t, format, nameOf, corrections, correct]);
}
