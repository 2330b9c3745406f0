import { Alert, Progress, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { request } from '../../api/request';
import { newKey } from '../../api/start-job';
import type { Job } from '../../api/types';
import { Dialog } from '../../parts/dialog';
import { DialogButtons } from '../../parts/dialog-buttons';
import { useFormat } from '../../parts/use-format';
import { useProductNames } from '../../parts/use-product-names';
import type { Selection } from '../users/selection';
import classes from './restore-dialog.module.css';
import { TrialResults } from './trial-results';
import { useRestoreTrial } from './use-restore-trial';

interface RestoreDialogProps {
  customerId: string;
  selection: Selection;
  onClose: () => void;
  onStarted: () => void;
}

/**
 * Tries first, shows what stands in the way, takes new names where one is taken, then restores: exactly those who were tried, whoever is
 * deleted meanwhile.
 */
export function RestoreDialog({ customerId, selection: picked, onClose, onStarted }: RestoreDialogProps) {
  // What is asked about is what was picked when the question came up.
  const [selection] = useState(picked);
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [names, setNames] = useState<ReadonlyMap<number, string>>(new Map());
  const { job, progress, error } = useRestoreTrial(customerId, selection);
  // Other names are another order; the same again is the same job.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new key for new names
  const key = useMemo(newKey, [names]);
  const renamed = [...names].filter(([, name]) => name.trim() !== '');
  const start = useMutation({
    mutationFn: () =>
      request<Job>(`/jobs/${job!.id}/apply`, {
        method: 'POST',
        body: renamed.length > 0 ? { rows: renamed.map(toCorrection) } : {},
        headers: { 'Idempotency-Key': key },
      }),
    onSuccess: async ({ id }) => {
      await navigate(`/jobs/${id}`);
      onStarted();
    },
  });
  const problem = error ?? start.error;
  const restorable = job ? job.rowCount - job.rejected + renamed.length : 0;
  const onName = (row: number, name: string) => setNames(new Map([...names, [row, name]]));
  return (
    <Dialog onClose={onClose} title={t('confirm.restore-users.title')} size="lg">
      <Stack>
        {problem && <Alert color="red">{problem.message}</Alert>}
        {!job && !error && <Trying progress={progress} />}
        {job && <Verdict job={job} renamed={renamed.length} />}
        <Text fz="sm">{t('confirm.restore-users.effect')}</Text>
        {job && (
          <>
            <MissingSeats job={job} />
            <TrialResults jobId={job.id} status="rejected" count={job.rejected} names={names} onName={onName} />
            <TrialResults
              jobId={job.id}
              status="succeeded_with_warnings"
              count={job.warned}
              names={names}
              onName={onName}
            />
          </>
        )}
        <div className={classes.foot}>
          <DialogButtons
            act={t('confirm.restore-users.act')}
            busy={start.isPending}
            disabled={restorable === 0}
            onAct={() => start.mutate()}
            onClose={onClose}
          />
        </div>
      </Stack>
    </Dialog>
  );
}

const toCorrection = ([row, name]: [number, string]) => ({ row, cells: { 'New email': name.trim() } });

/** How far looking is; for a few users it is over before anybody can read it. */
function Trying({ progress }: { progress: Job | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { processedRows = 0, rowCount = 0 } = progress ?? {};
  return (
    <div role="status">
      <Text fz="sm" mb={6}>
        {t('deleted.trying')}
        {rowCount > 0 &&
          ` · ${t('job.progress', { done: format.number(processedRows), all: format.number(rowCount) })}`}
      </Text>
      <Progress value={rowCount > 0 ? (100 * processedRows) / rowCount : 0} aria-label={t('deleted.trying')} />
    </div>
  );
}

/** How many come back, how many do not, and how many may under another name. */
function Verdict({ job: { rowCount, rejected }, renamed }: { job: Job; renamed: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = (count: number) => ({ count, n: format.number(count) });
  const refused = Math.max(0, rejected - renamed);
  return (
    <Text fw={600} role="status">
      {t('confirm.restore-users.count', counted(rowCount - rejected))}
      {refused > 0 && ` ${t('deleted.refused', counted(refused))}`}
      {renamed > 0 && ` ${t('deleted.renamed', counted(renamed))}`}
    </Text>
  );
}

/** What all of them together are short of. */
function MissingSeats({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useProductNames();
  const short = job.forecast?.licenses.filter(({ missing }) => missing > 0) ?? [];
  if (short.length === 0) return null;
  return (
    <Alert color="yellow" title={t('deleted.missingSeats')}>
      <Text fz="sm">
        {short
          .map(({ sku, missing }) =>
            t('licenses.short', { count: missing, n: format.number(missing), name: nameOf(sku) }),
          )
          .join(' · ')}
      </Text>
    </Alert>
  );
}
