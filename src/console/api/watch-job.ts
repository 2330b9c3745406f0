import { send } from './request';
import type { Job } from './types';

const FINISHED = new Set(['completed', 'cancelled', 'failed']);
const AGAIN_AFTER_MS = 2_000;

/** Whether nothing more will happen to a job. */
export function isFinished(job: Pick<Job, 'state'>): boolean {
  return FINISHED.has(job.state);
}

/**
 * Follows a job until it is finished: server-sent events, read through fetch because EventSource cannot carry a token. A broken connection
 * is taken up again, so that the server may restart meanwhile.
 */
export async function watchJob(jobId: string, onChange: (job: Job) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      if (await readEvents(jobId, onChange, signal)) return;
    } catch (error) {
      if (signal.aborted || (error as { status?: number }).status === 404) return;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
}

/** @returns whether the job is finished */
async function readEvents(jobId: string, onChange: (job: Job) => void, signal: AbortSignal): Promise<boolean> {
  const response = await send(`/jobs/${jobId}/events`, { signal, headers: { Accept: 'text/event-stream' } });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let pending = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return false;
    const events = (pending + value).split('\n\n');
    pending = events.pop() ?? '';
    for (const event of events) {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice(6))
        .join('\n');
      if (data === '') continue;
      const job = JSON.parse(data) as Job;
      onChange(job);
      if (isFinished(job)) return true;
    }
  }
}
