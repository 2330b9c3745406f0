import { TextInput } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './correction-cell.module.css';

interface CorrectionCellProps {
  row: number;
  column: string;
  /** What the column is called to the reader. */
  name: string;
  /** As it came in. */
  original: string;
  corrected: string | undefined;
  /** The problem's sentence, where this is the cell at fault. */
  problem: string | null;
  onCorrect: (text: string | undefined) => void;
}

/** A cell of the file: the problem stands in it, and what is wrong is put right in it. Enter and the arrows go from row to row. */
export function CorrectionCell({ row, column, name, original, corrected, problem, onCorrect }: CorrectionCellProps) {
  const { t } = useTranslation();
  const isCorrected = corrected !== undefined;
  return (
    <TextInput
      size="xs"
      variant={problem || isCorrected ? 'default' : 'filled'}
      classNames={{ error: classes.sentence, description: classes.sentence }}
      inputWrapperOrder={['input', 'description', 'error']}
      aria-label={t('job.correct', { column: name, row })}
      data-column={column}
      data-corrected={isCorrected || undefined}
      placeholder={column === 'Password' ? '••••••' : undefined}
      value={corrected ?? original}
      error={problem && !isCorrected ? <span title={problem}>{problem}</span> : undefined}
      description={isCorrected ? t('job.correctedCell') : undefined}
      onChange={({ currentTarget: { value } }) => onCorrect(value === original ? undefined : value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCorrect(undefined);
        else goOn(event);
      }}
    />
  );
}

const STEPS: Record<string, number> = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };

/** Goes to the same column of the next row, or of the one before. */
function goOn(event: KeyboardEvent<HTMLInputElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const { currentTarget } = event;
  const selector = `input[data-column="${CSS.escape(currentTarget.dataset['column'] ?? '')}"]`;
  const cells = [...(currentTarget.closest('[role=table]')?.querySelectorAll<HTMLInputElement>(selector) ?? [])];
  const next = cells[cells.indexOf(currentTarget) + step];
  next?.focus();
  next?.select();
}
