import i18next from 'i18next';
import { ProblemError, toProblem } from './problem-error';
import { addressOf, type Query, standardHeaders } from './request';
import type { Job } from './types';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A file as a bulk job. */
export interface Upload {
  customerId: string;
  operation: string;
  file: File;
  query: Query;
  /** @param share of the file that has been sent, 0 to 1 */
  onProgress: (share: number) => void;
}

const unreachable = (status: number) => new ProblemError(status, 'unreachable', i18next.t('problem.unreachable'));

/** Uploads a file as it is. Not by fetch, which cannot say how much has been sent. @throws ProblemError */
export function uploadFile({ customerId, operation, file, query, onProgress }: Upload): Promise<Job> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open('POST', addressOf(`/customers/${customerId}/jobs/${operation}`, query));
    const type = file.name.toLowerCase().endsWith('.xlsx') ? XLSX : 'text/csv';
    for (const [name, value] of Object.entries({ ...standardHeaders(), 'Content-Type': type }))
      call.setRequestHeader(name, value);
    call.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    call.onload = () => void answerOf(call).then(resolve, reject);
    call.onerror = () => reject(unreachable(0));
    call.send(file);
  });
}

/** @throws ProblemError */
async function answerOf({ status, responseText }: XMLHttpRequest): Promise<Job> {
  if (status === 202) return JSON.parse(responseText) as Job;
  throw (await toProblem(status, responseText)) ?? unreachable(status);
}
