import { Anchor, Group, Text } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Job } from '../../api/types';
import { isFinished } from '../../api/watch-job';
import { CustomerName } from '../../parts/customer-name';
import { JobBar } from '../../parts/job-bar';
import { JobState } from '../../parts/job-state';
import { useOperationName } from '../../parts/operation-name';
import { useFormat } from '../../parts/use-format';
import { useJob } from '../job/use-job';
import { Card } from './card';

const SHOWN = 5;

/** Jobs that are under way, each live, and after them the latest. */
export function RunningJobs({ list }: { list: { items: Job[]; loading: boolean } }) {
  const { t } = useTranslation();
  const running = list.items.filter((job) => !isFinished(job));
  const shown = [...running, ...list.items.filter(isFinished)].slice(0, SHOWN);
  return (
    <Card
      title={running.length > 0 ? t('dashboard.running') : t('dashboard.latest')}
      icon={IconListCheck}
      loading={list.loading}
      lines={{ most: SHOWN, height: 30 }}
      isEmpty={shown.length === 0}
      empty={t('job.none')}
    >
      {shown.map((job) =>
        isFinished(job) ? <JobLine key={job.id} job={job} /> : <LiveJobLine key={job.id} job={job} />,
      )}
    </Card>
  );
}

function LiveJobLine({ job }: { job: Job }) {
  const live = useJob(job.id);
  return <JobLine job={live.data ?? job} />;
}

function JobLine({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useOperationName();
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" mb={4}>
        <Text fz="sm" truncate>
          <Anchor component={Link} to={`/jobs/${job.id}`} fz="sm" fw={600}>
            {nameOf(job.operation)}
          </Anchor>
          {' · '}
          <CustomerName id={job.customerId} />
        </Text>
        <Group gap="xs" wrap="nowrap" style={{ flexShrink: 0 }}>
          <Text fz="xs" c="dimmed" className="numeric" style={{ whiteSpace: 'nowrap' }}>
            {t('job.progress', { done: format.number(job.processedRows), all: format.number(job.rowCount) })}
          </Text>
          <JobState job={job} />
        </Group>
      </Group>
      <JobBar job={job} height={6} />
    </div>
  );
}
