import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Job, RowResult, RowStatus } from '../../api/types';
import { ListFrame } from '../../parts/list-frame';
import { notify } from '../../parts/notify';
import { outcomesOf } from '../../parts/outcome';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { usePages } from '../../parts/use-pages';
import { VirtualTable } from '../../parts/virtual-table';
import { type Correcting, canCorrect } from './corrections';
import { useCorrectionColumns } from './use-correction-columns';
import { isAtFault, useResultColumns } from './use-result-columns';

/** Pixels: a row with what became of it, with a cell to correct beside it, with all its cells, and with a proposal below one. */
const [PLAIN_ROW, FAULTY_ROW, GRID_ROW, PROPOSING_ROW] = [44, 76, 98, 116];

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
    ...(correctable && { cells: true }),
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
        {correctable && (
          <Group gap="xs">
            <TakeProposals results={list.items} correcting={correcting} />
            <TryCorrected job={job} correcting={correcting} onTried={onTried} />
          </Group>
        )}
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
          rowHeight={asGrid ? heightInGrid : heightInList}
          maxHeight="max(20rem, calc(100dvh - 24rem))"
        />
      </ListFrame>
    </div>
  );
}

function heightInGrid({ proposal }: RowResult): number {
  return proposal === null ? GRID_ROW : PROPOSING_ROW;
}

/** Rows with nothing to correct and nothing to say stay slim. */
function heightInList(result: RowResult): number {
  return isAtFault(result) || result.warnings.length > 0 || result.detail !== null ? FAULTY_ROW : PLAIN_ROW;
}

/** One mistake often goes down the whole file. */
function TakeProposals({ results, correcting }: { results: RowResult[]; correcting: Correcting }) {
  const { t } = useTranslation();
  const { corrections, correct } = correcting;
  const open = results.filter(({ row, column, proposal }) => proposal && column && !corrections[row]?.[column]);
  if (open.length < 2) return null;
  const takeAll = () => {
    for (const { row, column, proposal } of open) correct(row, column!, proposal!);
  };
  return (
    <Button size="xs" variant="default" onClick={takeAll}>
      {t('job.takeProposals', { count: open.length })}
    </Button>
  );
}

function TryCorrected({ job, correcting, onTried }: ResultsTableProps) {
  const { t } = useTranslation();
  const { rows, clear } = correcting;
  const isTrial = job.mode === 'validate';
  const attempt = useMutation({
    mutationFn: () =>
      isTrial
        ? request<Job>(`/jobs/${job.id}/apply`, { method: 'POST', body: { rows, mode: 'validate' } })
        : request<Job>(`/jobs/${job.id}/retry`, { method: 'POST', body: { rows } }),
    onSuccess: (tried) => {
      clear();
      onTried(tried);
    },
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
