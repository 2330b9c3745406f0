import { useQuery } from '@tanstack/react-query';
import type { Detected, Job } from '../../api/types';
import { type Preview, readCheckedRows, readPreview } from './read-preview';
import type { UploadOptions } from './upload-options';

const DELIMITERS: Record<string, string> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' };
const AGAIN_AFTER_MS = 500;

/** The beginning of a file under what is known and what was chosen; it follows a choice at once, without the server. */
export function usePreview(file: File, job: Job | null, options: UploadOptions): Preview | null {
  const detected = (job?.detected as Detected | null | undefined) ?? null;
  const isWorkbook = detected?.encoding === 'xlsx';
  const writing = {
    encoding: options.encoding ?? detected?.encoding ?? null,
    delimiter: DELIMITERS[options.delimiter ?? ''] ?? detected?.delimiter ?? null,
    headerRow: options.headerRow ?? detected?.headerRow ?? null,
  };
  const text = useQuery({
    queryKey: ['preview', file.name, file.lastModified, file.size, writing],
    queryFn: () => readPreview(file, writing),
    enabled: !isWorkbook,
    placeholderData: (before) => before,
  });
  const checked = useQuery({
    queryKey: ['checked-rows', job?.id],
    queryFn: () => readCheckedRows(job!.id, detected!),
    enabled: isWorkbook,
    // The first rows are there as soon as the first chunk is checked.
    refetchInterval: ({ state }) => (state.data?.rows.length === 0 ? AGAIN_AFTER_MS : false),
  });
  return (isWorkbook ? checked.data : text.data) ?? null;
}
