import { setImmediate as immediate } from 'node:timers/promises';
import { toBinaryArray } from '../binary-array';
import { type CopyText, toText } from '../operations/copy-text';
import { encodeRow, presentColumns, toArrayLiteral } from '../operations/insert-rows';
import type { Statements } from '../operations/statements';
import { type RowOutcome, resultColumns } from './row-outcome';

/** Rows that are put into words at a time: what is on its way to the database meanwhile keeps moving. */
const ROWS_A_SLICE = 250;

/**
 * Sends the results of consecutive rows.
 * @param lines where to put them into words: empty, and not made use of again before they have been sent
 */
export async function writeResults(
  statements: Statements,
  jobId: string,
  outcomes: readonly RowOutcome[],
  lines: CopyText,
): Promise<void> {
  if (areAlike(outcomes)) {
    writeAlike(statements, jobId, outcomes);
    return;
  }
  const columns = presentColumns(resultColumns(jobId), outcomes);
  for (let index = 0; index < outcomes.length; index++) {
    if (index % ROWS_A_SLICE === 0) await immediate();
    encodeRow(lines, columns, outcomes[index]!);
  }
  statements.copy('row_results', columns, lines);
}

/** Whether rows that follow each other changed the same, and differ in nothing but whom they concern. */
function areAlike(outcomes: readonly RowOutcome[]): boolean {
  const first = outcomes[0];
  // Without what was before there is little that they share, and a COPY is logged in fewer bytes.
  if (!first?.before) return false;
  return outcomes.every(
    ({ row, status, userId, upn, code, column, facts, warnings, before }, index) =>
      row === first.row + index &&
      status === first.status &&
      before === first.before &&
      userId !== null &&
      upn !== null &&
      (code ?? column ?? facts ?? warnings) === null,
  );
}

/** What they share is read once by the server, where a COPY has it read in each line: the fields as they were are half of a line. */
function writeAlike(statements: Statements, jobId: string, outcomes: readonly RowOutcome[]): void {
  const { row, status, before } = outcomes[0]!;
  statements.query(ALIKE, [
    jobId,
    row,
    status,
    toText(before),
    toBinaryArray(
      'uuid',
      outcomes.map(({ userId }) => userId),
    ),
    toArrayLiteral(outcomes.map(({ upn }) => upn)),
  ]);
}

const ALIKE = `
  INSERT INTO row_results (job_id, "row", status, before, user_id, upn)
  SELECT $1::uuid, $2::integer + v.place - 1, $3::row_status, $4::jsonb, v.user_id, v.upn
  FROM unnest($5::uuid[], $6::text[]) WITH ORDINALITY AS v(user_id, upn, place)`;
