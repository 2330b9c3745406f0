import { Button } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCheck,
  IconDownload,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconStack2,
  IconX,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { downloadFile } from '../../api/download-file';
import { request } from '../../api/request';
import type { Job } from '../../api/types';
import { later } from '../../parts/later';
import { notify } from '../../parts/notify';
import { useFormat } from '../../parts/use-format';
import { useSession } from '../../session/session';
import type { Correcting } from './corrections';

const AskFirst = later(async () => (await import('../../parts/ask-first')).AskFirst);
const JobRings = later(async () => (await import('./job-rings')).JobRings);

type Command = 'apply' | 'pause' | 'resume' | 'retry' | 'cancel' | 'undo';

/** In the order of the buttons. What ends or takes back something asks first. */
const COMMANDS: { command: Command; icon: typeof IconCheck; asks?: true; primary?: true }[] = [
  { command: 'apply', icon: IconCheck, primary: true },
  { command: 'pause', icon: IconPlayerPause },
  { command: 'resume', icon: IconPlayerPlay },
  { command: 'retry', icon: IconRefresh },
  { command: 'cancel', icon: IconX, asks: true },
  { command: 'undo', icon: IconArrowBackUp, asks: true },
];

/**
 * What can be done with a job next: exactly what the job itself offers.
 * @param correcting rows of a checked file that were corrected here are saved so
 */
export function JobCommands({ job, correcting }: { job: Job; correcting: Correcting }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asking, setAsking] = useState<'cancel' | 'undo' | null>(null);
  const { may, profile } = useSession();
  const [rings, setRings] = useState(false);
  const tell = useJobCommand(job, correcting);
  const done = job.succeeded + job.warned;
  return (
    <>
      {COMMANDS.filter(({ command }) => command in job.links).map(({ command, icon: Icon, asks, primary }) => (
        <Button
          key={command}
          variant={primary ? 'filled' : 'default'}
          leftSection={<Icon size={16} aria-hidden />}
          loading={tell.isPending && tell.variables === command}
          onClick={() => (asks ? setAsking(command as 'cancel' | 'undo') : tell.mutate(command))}
        >
          {t(`job.command.${command}`)}
        </Button>
      ))}
      {job.processedRows > 0 && 'resultsCsv' in job.links && (
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => void downloadFile(`/jobs/${job.id}/results.csv`, `${job.operation}-results.csv`)}
        >
          {t('job.download')}
        </Button>
      )}
      {may('queues.read') && profile?.customerId === null && !job.splits && (
        <Button variant="default" leftSection={<IconStack2 size={16} aria-hidden />} onClick={() => setRings(true)}>
          {t('rings.open')}
        </Button>
      )}
      {rings && <JobRings job={job} onClose={() => setRings(false)} />}
      {asking && (
        <AskFirst
          title={t(`job.ask.${asking}.title`)}
          effect={t(`job.ask.${asking}.text`, { count: done, n: format.number(done) })}
          act={t(`job.command.${asking}`)}
          onAct={() => tell.mutateAsync(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

/** Tells a job what to do, and goes to the new job where there is one. */
function useJobCommand(job: Job, { rows, clear }: Correcting) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (command: Command) =>
      request<Job>(`/jobs/${job.id}/${command}`, {
        method: 'POST',
        body: command === 'apply' && rows.length > 0 ? { rows } : {},
      }),
    onSuccess: async (answer, command) => {
      if (command === 'apply') clear();
      if (answer.id !== job.id) await navigate(`/jobs/${answer.id}`);
      else cache.setQueryData(['job', job.id], answer);
    },
    onError: (error) => void notify({ color: 'red', message: error.message }),
  });
}
