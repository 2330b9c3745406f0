import { Alert, Button, Group, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { request } from '../../api/request';
import { startJob } from '../../api/start-job';
import type { Job, Page, RowResult } from '../../api/types';
import { watchJob } from '../../api/watch-job';
import { useFormat } from '../../parts/use-format';
import { type Selection, toJobSelect } from '../users/selection';

interface RestoreDialogProps {
  customerId: string;
  selection: Selection;
  onClose: () => void;
  onStarted: () => void;
}

/** What was found out by trying the restore without doing it. */
interface Trial {
  job: Job;
  /** Rows with something to say: refused, or restored without a licence. */
  notable: RowResult[];
}

/** Tries first, shows what stands in the way, takes new names where one is taken, then restores. */
export function RestoreDialog({ customerId, selection: picked, onClose, onStarted }: RestoreDialogProps) {
  // What is asked about is what was picked when the question came up.
  const [selection] = useState(picked);
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const [names, setNames] = useState<Record<string, string>>({});
  const trial = useQuery({
    queryKey: ['restore-trial', customerId, selection],
    queryFn: ({ signal }) => tryRestore(customerId, selection, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const start = useMutation({
    mutationFn: () => startJob({ customerId, operation: 'restore-users', body: toBody(selection, names) }),
    onSuccess: async ({ id }) => {
      await navigate(`/jobs/${id}`);
      onStarted();
    },
  });
  const problem = trial.error ?? start.error;
  const { job, notable = [] } = trial.data ?? {};
  // Whoever gets another name is no longer in anybody's way.
  const renamed = Object.values(names).filter((name) => name.trim() !== '').length;
  const refused = Math.max(0, (job?.rejected ?? 0) - renamed);
  const restorable = (job?.rowCount ?? 0) - refused;
  return (
    <Modal opened onClose={onClose} title={t('confirm.restore-users.title')} size="lg">
      <Stack>
        {problem && <Alert color="red">{problem.message}</Alert>}
        {trial.isPending && <Loader size="sm" aria-label={t('deleted.trying')} />}
        {job && (
          <Text fw={600}>
            {t('confirm.restore-users.count', { count: restorable, n: format.number(restorable) })}
            {refused > 0 && ` ${t('deleted.refused', { count: refused, n: format.number(refused) })}`}
          </Text>
        )}
        <Text fz="sm">{t('confirm.restore-users.effect')}</Text>
        {notable.map((result) => (
          <Alert
            key={result.row}
            color={result.status === 'rejected' ? 'red' : 'yellow'}
            title={result.upn ?? undefined}
          >
            <Text fz="sm">
              {[result.detail, ...result.warnings.map(({ detail }) => detail)].filter(Boolean).join(' ')}
            </Text>
            {result.code === 'upn-taken' && result.userId && selection.kind === 'some' && (
              <TextInput
                mt="xs"
                size="xs"
                label={t('deleted.newName')}
                placeholder={result.upn ?? undefined}
                value={names[result.userId] ?? ''}
                onChange={(event) => setNames({ ...names, [result.userId!]: event.currentTarget.value })}
              />
            )}
          </Alert>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('act.cancel')}
          </Button>
          <Button disabled={!job || restorable === 0} loading={start.isPending} onClick={() => start.mutate()}>
            {t('confirm.restore-users.act')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

async function tryRestore(customerId: string, selection: Selection, signal: AbortSignal): Promise<Trial> {
  let job = await startJob({
    customerId,
    operation: 'restore-users',
    mode: 'validate',
    body: { select: toJobSelect(selection) },
  });
  await watchJob(job.id, (now) => (job = now), signal);
  const pages = await Promise.all(
    ['rejected', 'succeeded_with_warnings'].map((status) =>
      request<Page<RowResult>>(`/jobs/${job.id}/results`, { query: { status, limit: 50 }, signal }),
    ),
  );
  return {
    job,
    notable: withUserIds(
      pages.flatMap(({ items }) => items),
      selection,
    ),
  };
}

/** A refused row names its user as the selection does, by id; people know it by its user name. */
function withUserIds(results: RowResult[], selection: Selection): RowResult[] {
  if (selection.kind === 'all')
    return results.map((result) => ({ ...result, upn: result.upn?.includes('@') ? result.upn : null }));
  const known = new Map(selection.users.flatMap((user) => [user.id, user.upn.toLowerCase()].map((key) => [key, user])));
  return results.map((result) => {
    const user = known.get(result.userId ?? result.upn?.toLowerCase() ?? '');
    return { ...result, userId: result.userId ?? user?.id ?? null, upn: user?.upn ?? result.upn };
  });
}

function toBody(selection: Selection, names: Record<string, string>): object {
  const renamed = Object.values(names).some((name) => name.trim() !== '');
  if (!renamed || selection.kind === 'all') return { select: toJobSelect(selection) };
  return {
    rows: selection.users.map(({ id }) => ({ 'User ID': id, 'New email': names[id]?.trim() ?? '' })),
  };
}
