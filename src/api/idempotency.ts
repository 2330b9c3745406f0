import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { IdempotencyKey } from '../entities/idempotency-key';
import { Fingerprint } from './fingerprint';
import { Problem } from './problem';
import type { Answer, Call } from './route';

type AnyCall = Call<unknown, unknown, unknown>;

/** How long a request under way holds its key without a sign of life. */
const HELD_SECONDS = 15;
const LONGEST_KEY = 255;
/** How often it is tried again to free a key, in milliseconds, when the database did not hear of it. */
const FREE_AGAIN_MS = 250;

type KeyRow = Pick<IdempotencyKey, 'operatorId' | 'path' | 'key' | 'holder'>;

/** A request that holds its Idempotency-Key: either the first of its kind, or the repeat of one that was answered. */
export class HeldKey {
  private readonly heartbeat: NodeJS.Timeout;
  readonly fingerprint: Fingerprint;

  constructor(
    private readonly call: AnyCall,
    private readonly row: KeyRow,
    private readonly answered: IdempotencyKey | null,
  ) {
    this.fingerprint = new Fingerprint(call.sealer, `${row.operatorId}\n${row.path}\n`);
    this.heartbeat = setInterval(() => void this.prolong().catch(() => undefined), (HELD_SECONDS * 1000) / 3);
  }

  /** True when the same key was answered before: read the body for its fingerprint, then ask `repeat`. */
  get isRepeat(): boolean {
    return this.answered !== null;
  }

  /**
   * The answer of the first request, once the whole body went into the fingerprint.
   * @throws Problem 422 when the body is another
   */
  repeat(): Answer {
    this.rest();
    const { fingerprint, status, answer, location } = this.answered!;
    if (!this.fingerprint.matches(fingerprint!)) throw reused();
    return {
      status: status!,
      body: answer ?? undefined,
      headers: { ...(location && { Location: location }), 'Idempotency-Replayed': 'true' },
    };
  }

  /**
   * Commits the key with what the request did.
   * @throws Problem 409 when the key was lost meanwhile to another request
   */
  async keep(manager: EntityManager, { status, body, headers, repeat }: Answer): Promise<void> {
    const [, affected] = await manager.query(
      `UPDATE idempotency_keys SET fingerprint = $5, status = $6, answer = $7, location = $8
       WHERE operator_id = $1 AND path = $2 AND key = $3 AND holder = $4`,
      [
        ...identify(this.row),
        this.fingerprint.digest(),
        status,
        JSON.stringify(repeat ?? body ?? null),
        headers?.['Location'] ?? null,
      ],
    );
    if (affected !== 1) throw underWay();
  }

  /** Frees the key: what the request wanted did not happen. */
  async release(): Promise<void> {
    this.rest();
    if (!this.answered) await free(this.call, this.row);
  }

  /** Stops showing signs of life. */
  rest(): void {
    clearInterval(this.heartbeat);
  }

  private prolong(): Promise<unknown> {
    return this.call.transaction((manager) =>
      manager.query(
        `UPDATE idempotency_keys SET held_until = now() + make_interval(secs => ${HELD_SECONDS})
         WHERE operator_id = $1 AND path = $2 AND key = $3 AND holder = $4`,
        identify(this.row),
      ),
    );
  }
}

/**
 * Takes the Idempotency-Key of a request, if it has one.
 * @throws Problem 409 while the first request is under way, 422 for a key that cannot be one
 */
export async function holdKey(call: AnyCall): Promise<HeldKey | null> {
  const key = call.request.header('Idempotency-Key');
  if (key === undefined) return null;
  if (key === '' || key.length > LONGEST_KEY) {
    throw new Problem(
      422,
      'invalid-idempotency-key',
      `An Idempotency-Key has 1 to ${LONGEST_KEY} characters; a UUID is a good one.`,
    );
  }
  const path = call.request.originalUrl;
  const row = { operatorId: call.caller.operatorId, path, key, holder: randomUUID() };
  const answered = await takeKey(call, row).catch(async (error: Error) => {
    // The answer to its COMMIT may be all that was lost, and nobody else knows the holder.
    if (!(error instanceof Problem)) await free(call, row);
    throw error;
  });
  return new HeldKey(call, row, answered);
}

/** @returns null when the key is ours now, else what it was answered */
function takeKey(call: AnyCall, row: KeyRow): Promise<IdempotencyKey | null> {
  const { operatorId, path, key } = row;
  return call.transaction(async (manager) => {
    const [taken]: unknown[] = await manager.query(
      `INSERT INTO idempotency_keys AS k (operator_id, path, key, holder, held_until)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => ${HELD_SECONDS}))
       ON CONFLICT (operator_id, path, key) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
         WHERE k.status IS NULL AND k.held_until < now()
       RETURNING key`,
      identify(row),
    );
    if (taken) return null;
    const existing = await manager.findOneBy(IdempotencyKey, { operatorId, path, key });
    if (existing?.status == null) throw underWay();
    return existing;
  });
}

/**
 * Frees a key whose request came to nothing. Whatever broke the request may have broken the connection that is to free its key as well:
 * then it is tried again behind the answer, for as long as the key would be held, so that the repeat need not wait for its end.
 */
async function free(call: AnyCall, row: KeyRow): Promise<void> {
  const tryOnce = () =>
    call.transaction((manager) =>
      manager.query(
        'DELETE FROM idempotency_keys WHERE operator_id = $1 AND path = $2 AND key = $3 AND holder = $4 AND status IS NULL',
        identify(row),
      ),
    );
  const goOn = async () => {
    const until = performance.now() + HELD_SECONDS * 1000;
    let isFree = false;
    while (!isFree && performance.now() < until) {
      await wait(FREE_AGAIN_MS, undefined, { ref: false });
      isFree = await tryOnce().then(
        () => true,
        () => false,
      );
    }
  };
  await tryOnce().catch(() => void goOn());
}

function identify({ operatorId, path, key, holder }: KeyRow): string[] {
  return [operatorId, path, key, holder];
}

/**
 * Runs a JSON call and, if it has one, keeps its Idempotency-Key, in one transaction: what was done and what a repeat is answered
 * commit together.
 */
export async function inOneTransaction(
  call: AnyCall,
  handle: (call: AnyCall) => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const held = await holdKey(call);
  try {
    held?.fingerprint.update(JSON.stringify(call.body ?? null));
    if (held?.isRepeat) return held.repeat();
    return await call.transaction(async (manager) => {
      const answer = await handle({ ...call, transaction: (work) => work(manager) });
      if (held && answer) await held.keep(manager, answer);
      return answer;
    });
  } catch (error) {
    await held?.release();
    throw error;
  } finally {
    held?.rest();
  }
}

function underWay(): Problem {
  return new Problem(
    409,
    'request-under-way',
    'A request with this Idempotency-Key is still under way. Wait a moment, then send the same request again.',
    {},
    { 'Retry-After': '2' },
  );
}

function reused(): Problem {
  return new Problem(
    422,
    'idempotency-key-reused',
    'This Idempotency-Key was used for another request. Use a new key for a new request.',
  );
}
