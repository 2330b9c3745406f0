import type { EntityManager } from 'typeorm';
import { recordAct } from '../audit/record';
import type { BulkJob } from '../entities/bulk-job';
import { describeJob } from '../jobs/describe-job';
import { listParts, withParts } from '../jobs/parent-job';
import { ringJob } from '../jobs/ring-job';
import { type NewJob, type RowSource, StagingWithdrawn, stageJob } from '../jobs/stage-job';
import { stageParts } from '../jobs/stage-parts';
import { actOf } from './act-of';
import { type HeldKey, holdKey } from './idempotency';
import { Problem } from './problem';
import type { Answer, Call } from './route';

type AnyCall = Call<unknown, unknown, unknown>;

/** What a job is, beside who asks for it and its rows. */
export type TakenIn = Pick<NewJob, 'operation' | 'mode' | 'options' | 'startAt' | 'parent'>;

/**
 * Stages and seals a job on behalf of the caller, then rings. The answer, the Idempotency-Key and the job commit together.
 * @param options.more what the answer says beside the job
 * @param options.splits whether the rows name their customers
 * @throws Problem 409 when the job was cancelled while its rows came in
 */
export async function takeIn(
  call: AnyCall,
  held: HeldKey | null,
  taken: TakenIn,
  source: RowSource,
  { more = {}, splits = false }: { more?: object; splits?: boolean } = {},
): Promise<Answer> {
  const { caller, customer, job, requestId, address, lang, config } = call as AnyCall & { job?: BulkJob };
  const newJob: NewJob = {
    ...taken,
    // Who has one customer only has no file for others either, nor has what is made of such a file later, whoever makes it.
    customerId: splits ? (job ?? caller).customerId : customer.id,
    operatorId: caller.operatorId,
    requestId,
    address,
    limits: config,
  };
  let answer: Answer | undefined;
  try {
    const atSeal = async (manager: EntityManager, sealed: BulkJob) => {
      const { parent } = taken;
      if (parent && parent.relation !== 'part') {
        await recordAct(manager, {
          ...actOf(call),
          operation: `${parent.relation}_job`,
          details: { jobId: sealed.id },
        });
      }
      answer = {
        status: 202,
        body: { ...describeJob(await withParts(manager, sealed), lang), ...more },
        headers: { Location: `/api/v1/jobs/${sealed.id}` },
        afterwards: () => ringAll(call, sealed),
      };
      await held?.keep(manager, answer);
    };
    const staged = splits
      ? await stageParts(call.transaction, call.sealer, newJob, source, config.CHUNK_ROWS, atSeal)
      : await stageJob(call.transaction, call.sealer, newJob, source, atSeal);
    call.logger.info(
      { jobId: staged.id, operation: staged.operation, mode: staged.mode, rows: staged.rowCount },
      'took a job in',
    );
    return answer!;
  } catch (error) {
    throw error instanceof StagingWithdrawn ? withdrawn() : error;
  }
}

/** Rings for a job, or for all its parts, once what was done to it is committed. */
export async function ringAll({ dataSource, queues, logger }: AnyCall, job: BulkJob): Promise<void> {
  const ids = job.splits ? await listParts(dataSource.manager, job.id) : [job.id];
  for (const id of ids) await ringJob(dataSource, queues, logger, id);
}

/** The same for a call with a JSON body: its Idempotency-Key is held while the rows are made. */
export async function takeInChild(call: AnyCall, take: (held: HeldKey | null) => Promise<Answer>): Promise<Answer> {
  const held = await holdKey(call);
  try {
    held?.fingerprint.update(JSON.stringify(call.body ?? null));
    if (held?.isRepeat) return held.repeat();
    return await take(held);
  } catch (error) {
    await held?.release();
    throw error;
  } finally {
    held?.rest();
  }
}

function withdrawn(): Problem {
  return new Problem(
    409,
    'job-withdrawn',
    'The job was cancelled, or given up as abandoned, before its rows were whole. Upload the file again if it is still wanted.',
  );
}
