import { useCallback, useMemo, useState } from 'react';
import type { Job } from '../../api/types';

/** Corrected cells by row, then by column. */
export type Corrections = Readonly<Record<number, Readonly<Record<string, string>>>>;

/** The corrections that somebody is making to the rows of a job. */
export interface Correcting {
  corrections: Corrections;
  /** @param text undefined: as it came in */
  correct: (row: number, column: string, text: string | undefined) => void;
  /** As the API takes them. */
  rows: { row: number; cells: Readonly<Record<string, string>> }[];
}

const NONE: Corrections = {};

/** Keeps corrections as long as the same job is looked at. */
export function useCorrections(jobId: string): Correcting {
  const [kept, setKept] = useState({ jobId, corrections: NONE });
  const corrections = kept.jobId === jobId ? kept.corrections : NONE;
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
  const rows = useMemo(
    () => Object.entries(corrections).map(([row, cells]) => ({ row: Number(row), cells })),
    [corrections],
  );
  return useMemo(() => ({ corrections, correct, rows }), [corrections, correct, rows]);
}

/** Whether refused rows of a job can be corrected: not those that the product made to undo another job, which have no cells. */
export function canCorrect({ links, rejected, parent }: Job): boolean {
  return rejected > 0 && parent?.relation !== 'undo' && ('retry' in links || 'apply' in links);
}
