import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Job } from '../../api/types';

/** Corrected cells by row, then by column. */
export type Corrections = Readonly<Record<number, Readonly<Record<string, string>>>>;

/** The corrections that somebody is making to the rows of a job. */
export interface Correcting {
  corrections: Corrections;
  /** @param text undefined: as it came in */
  correct: (row: number, column: string, text: string | undefined) => void;
  /** They are being tried: whoever comes back begins anew. */
  clear: () => void;
  /** As the API takes them. */
  rows: { row: number; cells: Readonly<Record<string, string>> }[];
}

const NONE: Corrections = {};

/** More is not kept over a reload: the browser's store is small. */
const MOST_KEPT = 200_000;
const placeOf = (jobId: string) => `musterroll.corrections.${jobId}`;

function recall(jobId: string): Corrections {
  return JSON.parse(sessionStorage.getItem(placeOf(jobId)) ?? '{}') as Corrections;
}

/** Passwords are forgotten with the page. */
function keep(jobId: string, corrections: Corrections): void {
  const rows = Object.entries(corrections).map(([row, { Password: _, ...cells }]) => [row, cells] as const);
  const text = JSON.stringify(Object.fromEntries(rows.filter(([, cells]) => Object.keys(cells).length > 0)));
  if (text === '{}' || text.length > MOST_KEPT) sessionStorage.removeItem(placeOf(jobId));
  else sessionStorage.setItem(placeOf(jobId), text);
}

/** Keeps what is corrected in the rows of a job: until it is tried, also over leaving the page and a reload. */
export function useCorrections(jobId: string): Correcting {
  const [kept, setKept] = useState(() => ({ jobId, corrections: recall(jobId) }));
  const corrections = kept.jobId === jobId ? kept.corrections : NONE;
  useEffect(() => {
    setKept((before) => (before.jobId === jobId ? before : { jobId, corrections: recall(jobId) }));
  }, [jobId]);
  useEffect(() => keep(kept.jobId, kept.corrections), [kept]);
  const correct = useCallback<Correcting['correct']>(
    (row, column, text) =>
      setKept((before) => {
        const all = before.jobId === jobId ? before.corrections : NONE;
        const { [column]: _, ...others } = all[row] ?? {};
        const cells = text === undefined ? others : { ...others, [column]: text };
        const { [row]: __, ...rest } = all;
        return { jobId, corrections: Object.keys(cells).length === 0 ? rest : { ...rest, [row]: cells } };
      }),
    [jobId],
  );
  const clear = useCallback(() => setKept({ jobId, corrections: NONE }), [jobId]);
  const rows = useMemo(
    () => Object.entries(corrections).map(([row, cells]) => ({ row: Number(row), cells })),
    [corrections],
  );
  return useMemo(() => ({ corrections, correct, clear, rows }), [corrections, correct, clear, rows]);
}

/** Whether refused rows of a job can be corrected: not those that the product made to undo another job, which have no cells. */
export function canCorrect({ links, rejected, parent }: Job): boolean {
  return rejected > 0 && parent?.relation !== 'undo' && ('retry' in links || 'apply' in links);
}
