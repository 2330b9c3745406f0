import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/request';
import { startJob } from '../../api/start-job';
import type { Job } from '../../api/types';
import { isFinished, watchJob } from '../../api/watch-job';
import { keyOfSelection, type Selection, toJobSelect } from '../users/selection';

/**
 * Tries a restore without doing it, and says how far that is. Who closes the question meanwhile has it stopped.
 */
export function useRestoreTrial(customerId: string, selection: Selection) {
  const [progress, setProgress] = useState<Job | null>(null);
  const trial = useQuery({
    queryKey: ['restore-trial', customerId, keyOfSelection(selection)],
    queryFn: ({ signal }) => tryRestore(customerId, selection, setProgress, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return { job: trial.data, error: trial.error, progress };
}

async function tryRestore(
  customerId: string,
  selection: Selection,
  onProgress: (job: Job) => void,
  signal: AbortSignal,
): Promise<Job> {
  let job = await startJob({
    customerId,
    operation: 'restore-users',
    mode: 'validate',
    body: { select: toJobSelect(selection) },
  });
  const note = (now: Job) => {
    job = now;
    onProgress(now);
  };
  note(job);
  if (!signal.aborted) await watchJob(job.id, note, signal);
  if (signal.aborted && !isFinished(job))
    await request(`/jobs/${job.id}/cancel`, { method: 'POST' }).catch(() => undefined);
  return job;
}
