import { createHash } from 'node:crypto';
import { setImmediate as immediate } from 'node:timers/promises';
import type { BulkJob } from '../entities/bulk-job';
import { CopyText } from '../operations/copy-text';
import type { Statements } from '../operations/statements';
import { countOutcome, NO_OUTCOMES, type OutcomeCounts, type RowOutcome } from './row-outcome';
import { writeResults } from './write-results';

const ROWS_A_SLICE = 250;

/** The results of a chunk: written as they come about, and what is told of all of them. */
export class ToldOutcomes {
  readonly counts: OutcomeCounts = { ...NO_OUTCOMES };
  /** Ids of the users that were touched. */
  readonly subjects: string[] = [];
  private readonly hash = createHash('sha256');
  private lines = new CopyText();
  private readonly digested = new CopyText();

  constructor(
    private readonly statements: Statements,
    private readonly job: Pick<BulkJob, 'id' | 'mode'>,
  ) {}

  /** Counts outcomes and notes whom they concern, a slice at a time: what is on its way to the database meanwhile keeps moving. Then sends them. */
  async add(outcomes: readonly RowOutcome[]): Promise<void> {
    const { digested } = this;
    for (let index = 0; index < outcomes.length; index++) {
      if (index % ROWS_A_SLICE === 0) await immediate();
      const outcome = outcomes[index]!;
      addDigested(digested, outcome);
      countOutcome(this.counts, outcome);
      if (outcome.userId !== null && this.job.mode === 'apply') this.subjects.push(outcome.userId);
    }
    this.hash.update(digested.take());
    digested.next();
    this.lines = this.lines.next();
    await writeResults(this.statements, this.job.id, outcomes, this.lines);
  }

  /** SHA-256 over the results, that they can be held against. Once, at the end. */
  digest(): Buffer {
    return this.hash.digest();
  }
}

/** What the digest of an audit entry is taken over, a line a row. */
function addDigested(text: CopyText, { row, status, userId, code }: RowOutcome): void {
  text.cell(row);
  text.separate();
  text.cell(status);
  text.separate();
  text.cell(userId ?? '');
  text.separate();
  text.cell(code ?? '');
  text.endLine();
}
