import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { request } from '../../api/request';
import type { Job } from '../../api/types';
import { isFinished, watchJob } from '../../api/watch-job';

/** A job, live until it is finished. */
export function useJob(jobId: string) {
  const cache = useQueryClient();
  const job = useQuery({ queryKey: ['job', jobId], queryFn: () => request<Job>(`/jobs/${jobId}`) });
  const finished = job.data ? isFinished(job.data) : true;
  const customerId = job.data?.customerId;
  useEffect(() => {
    if (finished) return;
    const leaving = new AbortController();
    const listen = async () => {
      await watchJob(jobId, (now) => cache.setQueryData(['job', jobId], now), leaving.signal);
      if (leaving.signal.aborted) return;
      await Promise.all(
        [['list'], ['customer', customerId], ['subscriptions', customerId]].map((queryKey) =>
          cache.invalidateQueries({ queryKey }),
        ),
      );
    };
    void listen();
    return () => leaving.abort();
  }, [jobId, finished, customerId, cache]);
  return job;
}
