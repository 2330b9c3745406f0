import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { dropFile, keepFile, readKeptFile } from './kept-file';
import { AS_FOUND, type UploadOptions } from './upload-options';

/** What of an upload outlives leaving the page and a reload, as long as the tab is there. */
interface KeptUpload {
  options: UploadOptions;
  /** Of the file; null: none was chosen. */
  name: string | null;
  /** The checked file, as far as it is corrected; null: not checked yet, or to be checked anew. */
  jobId: string | null;
  /** The job that read it as it is. */
  readingId: string | null;
}

const NEW: UploadOptions = {
  operation: 'create-users',
  usageLocation: null,
  transliterate: false,
  ignoreUnknown: false,
  startAt: '',
  ...AS_FOUND,
};

const placeOf = (customerId: string) => `musterroll.upload.${customerId}`;

/** What was left here, unless the address is about something else. */
function recall(customerId: string, params: URLSearchParams): KeptUpload {
  const [jobId, operation] = [params.get('job'), params.get('operation')];
  const text = sessionStorage.getItem(placeOf(customerId));
  const kept = text === null ? null : (JSON.parse(text) as KeptUpload);
  const isMeant = jobId === null ? operation === null || operation === kept?.options.operation : jobId === kept?.jobId;
  if (kept && isMeant) return kept;
  return { options: { ...NEW, ...(operation && { operation }) }, name: null, jobId, readingId: jobId };
}

/** The upload that is under way for a customer: what was chosen, the file itself where the browser could keep it, and the job that checked it. */
export function useKeptUpload(customerId: string) {
  const [params, setParams] = useSearchParams();
  const [upload, setUpload] = useState(() => recall(customerId, params));
  const [file, setFile] = useState<File | null>(null);
  const [looking, setLooking] = useState(upload.name !== null);
  const latest = useRef(upload);

  const change = useCallback(
    (changes: Partial<KeptUpload>) => {
      latest.current = { ...latest.current, ...changes };
      setUpload(latest.current);
      const { jobId, options } = latest.current;
      sessionStorage.setItem(placeOf(customerId), JSON.stringify(latest.current));
      setParams({ operation: options.operation, ...(jobId && { job: jobId }) }, { replace: true });
    },
    [customerId, setParams],
  );
  const putFile = useCallback(
    (next: File | null) => {
      setFile(next);
      setLooking(false);
      void (next ? keepFile(customerId, next) : dropFile(customerId));
    },
    [customerId],
  );
  const forget = useCallback(() => {
    sessionStorage.removeItem(placeOf(customerId));
    void dropFile(customerId);
  }, [customerId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was kept is looked for when the page is come to
  useEffect(() => {
    const { name, jobId } = latest.current;
    if (jobId && !params.get('job')) change({});
    void (name === null ? Promise.resolve(null) : readKeptFile(customerId)).then((found) => {
      // Another may have been chosen meanwhile.
      setFile((chosen) => chosen ?? found);
      setLooking(false);
    });
  }, [customerId]);
  return { ...upload, file, looking, change, putFile, forget };
}
