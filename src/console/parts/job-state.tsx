import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../api/types';

const TONES: Record<Job['state'], string> = {
  receiving: 'gray',
  scheduled: 'gray',
  queued: 'gray',
  running: 'brand',
  pausing: 'yellow',
  paused: 'yellow',
  cancelling: 'yellow',
  cancelled: 'gray',
  completed: 'green',
  failed: 'red',
};

/** What a job is doing, in a word. */
export function JobState({ job }: { job: Pick<Job, 'state' | 'mode'> }) {
  const { t } = useTranslation();
  const text = t(`jobState.${job.state}`);
  return (
    <Badge variant="light" color={TONES[job.state]} style={{ flexShrink: 0 }}>
      {job.mode === 'validate' ? t('job.validation', { state: text }) : text}
    </Badge>
  );
}
