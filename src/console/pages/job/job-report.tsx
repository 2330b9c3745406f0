import { Alert, Anchor, Group, Paper, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Job } from '../../api/types';
import { isFinished } from '../../api/watch-job';
import { JobBar } from '../../parts/job-bar';
import { JobState } from '../../parts/job-state';
import { OUTCOMES } from '../../parts/outcome';
import { useFormat } from '../../parts/use-format';
import type { Correcting } from './corrections';
import { DetectedFile } from './detected-file';
import { Forecast } from './forecast';
import { HandOver } from './hand-over';
import { ResultsTable } from './results-table';

/** Fewer rows are done before their speed means anything. */
const ENOUGH_TO_MEASURE = 1_000;

/** How far a job is and what came of it; the same on its own page and where a file has just been checked. */
export function JobReport({
  job,
  correcting,
  onTried,
}: {
  job: Job;
  correcting: Correcting;
  onTried: (job: Job) => void;
}) {
  return (
    <Stack gap="md">
      <Progress job={job} />
      <Forecast job={job} />
      <HandOver job={job} />
      {job.warnings.length > 0 && (
        <Alert color="yellow" icon={<IconInfoCircle aria-hidden />}>
          {job.warnings.map(({ code, detail }) => (
            <Text key={`${code}${detail}`} fz="sm">
              {detail}
            </Text>
          ))}
        </Alert>
      )}
      <DetectedFile job={job} />
      <ResultsTable job={job} correcting={correcting} onTried={onTried} />
    </Stack>
  );
}

function Progress({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="sm">
            <JobState job={job} />
            <Text className="numeric" fz="sm" aria-live="polite">
              {t('job.progress', { done: format.number(job.processedRows), all: format.number(job.rowCount) })}
            </Text>
            {job.state === 'scheduled' && <Text fz="sm">{t('job.startsAt', { at: format.moment(job.startAt) })}</Text>}
            {job.parent && (
              <Anchor component={Link} to={`/jobs/${job.parent.jobId}`} fz="sm">
                {t('job.parent')}
              </Anchor>
            )}
            {isFinished(job) && <CreatedUsers job={job} />}
          </Group>
          <Pace job={job} />
        </Group>
        <JobBar job={job} height={12} />
        <Group gap="xl" style={{ rowGap: 'var(--mantine-spacing-sm)' }}>
          {OUTCOMES.map(({ status, counter, tone }) => (
            <div key={status}>
              <Text fz="lg" fw={600} className="numeric" c={job[counter] > 0 ? tone : 'dimmed'}>
                {format.number(job[counter])}
              </Text>
              <Text fz="xs" c="dimmed">
                {t(`outcome.${status}`)}
              </Text>
            </div>
          ))}
        </Group>
      </Stack>
    </Paper>
  );
}

/** The way to the users that a job has created. */
function CreatedUsers({ job: { id, customerId, operation, mode, succeeded, warned } }: { job: Job }) {
  const { t } = useTranslation();
  if (operation !== 'create-users' || mode !== 'apply' || customerId === null || succeeded + warned === 0) return null;
  return (
    <Anchor component={Link} to={`/customers/${customerId}/users?filter=job:${id}`} fz="sm">
      {t('job.toUsers')}
    </Anchor>
  );
}

/** Rows a second and what is left while it runs; how long it took afterwards. */
function Pace({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!job.startedAt || job.processedRows < ENOUGH_TO_MEASURE) return null;
  const until = job.finishedAt ? new Date(job.finishedAt).getTime() : Date.now();
  const seconds = Math.max((until - new Date(job.startedAt).getTime()) / 1000, 0.001);
  const speed = format.number(Math.round(job.processedRows / seconds));
  const text = isFinished(job)
    ? t('job.took', { duration: format.duration(seconds), speed })
    : job.etaSeconds === null
      ? null
      : t('job.pace', { duration: format.duration(job.etaSeconds), speed });
  return (
    <Text fz="sm" c="dimmed" className="numeric">
      {text}
    </Text>
  );
}
