import type { EntityManager } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import type { Sealer } from '../credentials/master-key';
import type { BulkJob } from '../entities/bulk-job';
import { insertRows } from '../operations/insert-rows';
import { Rejection } from '../operations/rejection';
import { Statements } from '../operations/statements';
import { cleanText } from '../operations/values/clean-text';
import { excerpt } from '../operations/values/excerpt';
import { parseBatch, type RecordBatch } from '../tabular/parse-batch';
import { writeRecords } from '../tabular/write-records';
import { CustomerFinder } from './find-customers';
import { finishParent } from './parent-job';
import { nameFinder, nameOf, wipePasswords } from './prepare-chunk';
import { type RowOutcome, rejected, resultColumns } from './row-outcome';
import {
  type AtSeal,
  discardJob,
  insertBatch,
  insertJob,
  type NewJob,
  type RowSource,
  sealJob,
  stageJob,
  type Transact,
} from './stage-job';

/** One customer's rows of the file, on their way to becoming a job. */
interface Part {
  jobId: string;
  payloadKey: Buffer;
  newJob: NewJob;
  waiting: { cells: readonly string[]; row: number }[];
  rows: number;
  chunks: number;
}

/** Rows a part gathers before they are staged as a chunk. */
const USUAL_ROWS = 2_000;
/** Rows that wait in all parts together; beyond it all of them are staged, however few they are. */
const MOST_WAITING = 20_000;

/**
 * Takes in one file for many customers. The file stays whole under a parent job; every customer's rows become a job of that customer
 * alone. Parent and parts are sealed in one transaction, so that there are all of them or none. Rows of customers that are unknown, or
 * not the caller's to see, are rejected under the parent.
 * @returns the parent
 * @throws as stageJob
 */
export async function stageParts(
  transact: Transact,
  sealer: Sealer,
  newJob: NewJob,
  table: RowSource,
  chunkRows: number | undefined,
  atSeal: AtSeal,
): Promise<BulkJob> {
  const parent: NewJob = { ...newJob, id: uuidv7(), splits: true };
  const splitter = new Splitter(transact, sealer, parent, table, chunkRows ?? USUAL_ROWS);
  const source: RowSource = { ...table, batches: splitter.route() };
  try {
    return await stageJob(transact, sealer, parent, source, async (manager) =>
      atSeal(manager, await splitter.seal(manager)),
    );
  } catch (error) {
    await splitter.discard();
    throw error;
  }
}

class Splitter {
  private readonly parts = new Map<string, Part>();
  private readonly finder = new CustomerFinder();
  private waiting = 0;
  private refused = 0;

  constructor(
    private readonly transact: Transact,
    private readonly sealer: Sealer,
    private readonly parent: NewJob,
    private readonly table: RowSource,
    private readonly chunkRows: number,
  ) {}

  /** The parent's batches, without passwords that are about to be used; on the way each row goes to its customer's part. */
  async *route(): AsyncGenerator<RecordBatch> {
    const { format, header } = this.table;
    const nameIn = nameFinder(header.columns);
    const position = header.columns.indexOf('Customer');
    for await (const batch of this.table.batches) {
      const { rows } = parseBatch(batch, format);
      await this.transact((manager) =>
        this.finder.learn(
          manager,
          rows.map(({ cells }) => cells[position] ?? ''),
        ),
      );
      const outcomes: RowOutcome[] = [];
      for (const { row, cells } of rows) {
        const width = header.columns.length;
        const customer =
          cells.length === width
            ? this.find(cells[position]!)
            : new Rejection('wrong-cell-count', null, { found: cells.length, expected: width });
        if (customer instanceof Rejection) outcomes.push(rejected(row, nameOf(nameIn(cells)), customer));
        else await this.give(customer, { row, cells });
      }
      await this.refuse(outcomes);
      if (this.waiting > MOST_WAITING) await this.stageAll();
      // What is only validated can be applied from here, and keeps its passwords until then as any other job does.
      const wiped = this.parent.mode === 'apply' ? await wipePasswords(rows, { ...header, format }) : null;
      yield { ...batch, body: wiped ?? batch.body };
    }
    await this.stageAll();
  }

  /** A file of one customer's own administrator is for that customer alone, whoever applies or retries it. */
  private find(cell: string): string | Rejection {
    const found = this.finder.find(cell);
    const { customerId } = this.parent;
    if (found instanceof Rejection || customerId === null || found === customerId) return found;
    return new Rejection('unknown-customer', 'Customer', { customer: excerpt(cleanText(cell)) });
  }

  /** Seals the parts and settles what is the parent's own; the parent itself is sealed already. */
  async seal(manager: EntityManager): Promise<BulkJob> {
    const { id, startAt } = this.parent;
    for (const { jobId, newJob, rows, chunks } of this.parts.values())
      await sealJob(manager, jobId, newJob, this.tableOfPart(), { rows, chunks }, async () => undefined);
    await manager.query('UPDATE chunks SET settled_rows = row_count, settled_at = now() WHERE job_id = $1', [id]);
    await manager.query(
      `UPDATE bulk_jobs SET state = $2, next_chunk = chunk_count, rejected = $3, started_at = CASE WHEN $2 = 'running' THEN now() END
       WHERE id = $1`,
      [id, startAt ? 'scheduled' : 'running', this.refused],
    );
    return finishParent(manager, id!);
  }

  /** Removes what was staged for the parts. */
  async discard(): Promise<void> {
    for (const { jobId } of this.parts.values())
      await this.transact((manager) => discardJob(manager, jobId)).catch(() => undefined);
  }

  private async give(customerId: string, row: Part['waiting'][number]): Promise<void> {
    const part = this.parts.get(customerId) ?? (await this.begin(customerId));
    part.waiting.push(row);
    this.waiting++;
    if (part.waiting.length >= this.chunkRows) await this.stagePart(part);
  }

  private async begin(customerId: string): Promise<Part> {
    const { id, limits: _, splits: __, ...newJob } = this.parent;
    const own: NewJob = { ...newJob, customerId, parent: { jobId: id!, relation: 'part' } };
    const jobId = uuidv7();
    const payloadKey = await this.transact((manager) => insertJob(manager, this.sealer, jobId, own));
    const part: Part = { jobId, payloadKey, newJob: own, waiting: [], rows: 0, chunks: 0 };
    this.parts.set(customerId, part);
    return part;
  }

  private async stageAll(): Promise<void> {
    for (const part of this.parts.values()) if (part.waiting.length > 0) await this.stagePart(part);
  }

  private async stagePart(part: Part): Promise<void> {
    const { jobId, payloadKey, waiting, rows, chunks } = part;
    const body = writeRecords(
      waiting.map(({ cells }) => cells),
      this.table.format.delimiter,
    );
    const batch = { firstRow: rows + 1, rowCount: waiting.length, firstLine: rows + 2, body };
    await insertBatch(this.transact, jobId, chunks, payloadKey, batch, (row) => waiting[row - rows - 1]!.row);
    part.rows += waiting.length;
    part.chunks++;
    part.waiting = [];
    this.waiting -= waiting.length;
  }

  private async refuse(outcomes: readonly RowOutcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    this.refused += outcomes.length;
    await this.transact(async (manager) =>
      insertRows(await Statements.of(manager), 'insert', 'row_results', resultColumns(this.parent.id!), outcomes),
    );
  }

  private tableOfPart(): Omit<RowSource, 'batches'> {
    const { batches: _, format, ...table } = this.table;
    return { ...table, format: { ...format, neutralized: false, lineIsRecord: true } };
  }
}
