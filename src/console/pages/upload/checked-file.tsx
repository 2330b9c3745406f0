import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { request } from '../../api/request';
import type { Job } from '../../api/types';
import { isFinished } from '../../api/watch-job';
import { later } from '../../parts/later';
import { ErrorState } from '../../parts/states';
import { useCorrections } from '../job/corrections';
import { useJob } from '../job/use-job';

const JobReport = later(async () => (await import('../job/job-report')).JobReport);

interface CheckedFileProps {
  jobId: string;
  startAt: string;
  onTried: (job: Job) => void;
  onSaved: () => void;
}

/** The checked file: what would happen, and the button that makes it happen. */
export function CheckedFile({ jobId, startAt, onTried, onSaved }: CheckedFileProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const job = useJob(jobId);
  const correcting = useCorrections(jobId);
  const save = useMutation({
    mutationFn: () =>
      request<Job>(`/jobs/${jobId}/apply`, {
        method: 'POST',
        body: {
          ...(correcting.rows.length > 0 && { rows: correcting.rows }),
          ...(startAt && { startAt: new Date(startAt).toISOString() }),
        },
      }),
    onSuccess: async ({ id }) => {
      correcting.clear();
      onSaved();
      await navigate(`/jobs/${id}`);
    },
  });
  if (job.error) return <ErrorState error={job.error} retry={() => void job.refetch()} />;
  if (!job.data) return null;
  const { rejected, rowCount } = job.data;
  const good = rowCount - rejected;
  const corrected = correcting.rows.length;
  return (
    <Stack>
      {save.error && <Alert color="red">{save.error.message}</Alert>}
      {isFinished(job.data) && (
        <Alert
          color={rejected > 0 ? 'yellow' : 'green'}
          icon={rejected > 0 ? <IconAlertTriangle aria-hidden /> : <IconCheck aria-hidden />}
        >
          <Group justify="space-between">
            <Text fz="sm">
              {rejected > 0 ? t('upload.partly', { count: rejected, good }) : t('upload.allGood', { count: rowCount })}
            </Text>
            <Button loading={save.isPending} disabled={good + corrected === 0} onClick={() => save.mutate()}>
              {saveLabel(t, { good, rejected, corrected })}
            </Button>
          </Group>
        </Alert>
      )}
      <JobReport job={job.data} correcting={correcting} onTried={onTried} />
    </Stack>
  );
}

function saveLabel(t: TFunction, { good, rejected, corrected }: Record<'good' | 'rejected' | 'corrected', number>) {
  if (corrected > 0) return t('upload.saveCorrected', { count: corrected });
  return rejected > 0 ? t('upload.saveGood', { count: good }) : t('act.save');
}
