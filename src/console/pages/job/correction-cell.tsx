import { Button, Text, TextInput } from '@mantine/core';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowResult } from '../../api/types';
import { useColumnName } from '../../parts/column-names';
import classes from './correction-cell.module.css';
import type { Correcting } from './corrections';

interface CorrectionCellProps {
  /** A refused row, with what stands in it. */
  result: RowResult;
  column: string;
  correcting: Correcting;
  /** The problem's sentence stands in a column of its own, not under the cell. */
  terse?: boolean;
}

/** A cell of the file: the problem stands in it, and what is wrong is put right in it. Enter and the arrows go from row to row. */
export function CorrectionCell({ result, column, correcting, terse = false }: CorrectionCellProps) {
  const { t } = useTranslation();
  const nameOf = useColumnName();
  const input = useRef<HTMLInputElement>(null);
  const { row, cells } = result;
  const original = cells?.[column] ?? '';
  const corrected = correcting.corrections[row]?.[column];
  const isCorrected = corrected !== undefined;
  const problem = result.column === column && !isCorrected ? result.detail : null;
  const correct = (text: string) => correcting.correct(row, column, text === original ? undefined : text);
  const take = (proposal: string) => {
    correct(proposal);
    input.current?.focus();
  };
  // What stands in the row is on its way: an empty field would be taken for an empty cell.
  if (!cells) return null;
  return (
    <>
      <TextInput
        ref={input}
        size="xs"
        variant={problem || isCorrected ? 'default' : 'filled'}
        classNames={{ error: classes.sentence, description: classes.sentence }}
        inputWrapperOrder={['input', 'description', 'error']}
        aria-label={t('job.correct', { column: nameOf(column), row })}
        aria-description={terse ? (problem ?? undefined) : undefined}
        data-column={column}
        data-corrected={isCorrected || undefined}
        placeholder={column === 'Password' ? '••••••' : undefined}
        value={corrected ?? original}
        error={problem && (terse || <span title={problem}>{problem}</span>)}
        description={isCorrected ? t('job.correctedCell') : undefined}
        onChange={(event) => correct(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') correct(original);
          else goOn(event);
        }}
      />
      {problem && result.proposal !== null && (
        <Button
          size="compact-xs"
          variant="light"
          mt={4}
          maw="100%"
          title={result.proposal}
          onClick={() => take(result.proposal!)}
        >
          <Text span inherit truncate>
            {t('job.takeProposal', { text: result.proposal })}
          </Text>
        </Button>
      )}
    </>
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
