import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Installation } from './installation';
import { type Roster, toCsv } from './roster';

/** A job as the API tells it. */
export interface ToldJob {
  id: string;
  state: string;
  rowCount: number;
  processedRows: number;
  succeeded: number;
  unchanged: number;
  warned: number;
  rejected: number;
  cancelled: number;
}

export interface Told<Body> {
  status: number;
  retryAfter: string | null;
  text: string;
  body: Body;
}

export interface Call {
  body?: string;
  type?: string;
  headers?: Record<string, string>;
  /** How long to go on asking, in milliseconds. */
  patienceMs?: number;
  /** Bodies sent slowly: how long to wait before every tenth of it. */
  paceMs?: number;
  /** Done once the last byte is sent. */
  afterLastByte?(): Promise<void>;
  /** Which API is asked first. */
  first?: number;
  /** Whether a refusal is an answer, too. */
  takesAnyAnswer?: boolean;
}

export type UploadOptions = Pick<Call, 'paceMs' | 'afterLastByte' | 'first' | 'patienceMs'> & { key?: string };

const AGAIN_MS = 250;
const PIECES = 10;
const TERMINAL = ['completed', 'cancelled', 'failed'];

/**
 * A careful client of the product: notes what it sends and what it is told, asks the other API when one is gone, and repeats a request
 * under its Idempotency-Key until it has an answer.
 */
export class Witness {
  /** What was sent and what was told, in order. */
  readonly log: string[] = [];
  private readonly begun = performance.now();

  /** @param patienceMs how long to go on asking, in milliseconds */
  constructor(
    private readonly installation: Installation,
    private readonly patienceMs: number,
  ) {}

  note(text: string): void {
    this.log.push(`${((performance.now() - this.begun) / 1000).toFixed(3)} ${text}`);
  }

  /** Asks until somebody answers. @throws Error when nobody does, or the answer is a refusal */
  async call<Body>(method: string, path: string, call: Call = {}): Promise<Told<Body>> {
    const deadline = performance.now() + (call.patienceMs ?? this.patienceMs);
    for (let attempt = call.first ?? 0; ; attempt++) {
      const { addresses } = this.installation;
      const told = await this.attempt<Body>(addresses[attempt % addresses.length]!, method, path, call);
      if (told && (told.status < 400 || (call.takesAnyAnswer && told.status < 500))) return told;
      const mayHelp = !told || told.status >= 500 || told.status === 429 || /request-under-way/.test(told.text);
      if (!mayHelp || performance.now() > deadline) {
        throw new Error(`${method} ${path}: ${told ? `${told.status} ${told.text.slice(0, 400)}` : 'no answer'}`);
      }
      await wait(AGAIN_MS);
    }
  }

  /** Asks one API once. @returns undefined when there was no answer */
  async attempt<Body>(address: string, method: string, path: string, call: Call): Promise<Told<Body> | undefined> {
    const { token } = this.installation;
    const { body, type = 'application/json', headers, paceMs, afterLastByte } = call;
    this.note(`${method} ${path} ${body ? `(${body.length} bytes) ` : ''}→ ${address}`);
    try {
      const response = await fetch(`${address}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': type }), ...headers },
        body: body !== undefined && paceMs ? ReadableStream.from(slowly(body, paceMs, afterLastByte)) : body,
        ...(paceMs && { duplex: 'half' }),
        signal: AbortSignal.timeout(20_000),
      } as RequestInit);
      const text = await response.text();
      this.note(`  ← ${response.status} ${text.slice(0, 200)}`);
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      const parsed = (isJson ? JSON.parse(text) : undefined) as Body;
      return { status: response.status, retryAfter: response.headers.get('retry-after'), text, body: parsed };
    } catch (error) {
      const { cause } = error as Error & { cause?: Error };
      this.note(`  ← nothing: ${cause?.message ?? (error as Error).message}`);
      return undefined;
    }
  }

  /** Hands a file in, again and again under one key, until it is told what became of it. */
  async upload(customerId: string, roster: Roster, options: UploadOptions = {}) {
    const { key = randomUUID(), ...more } = options;
    const path = `/customers/${customerId}/jobs/${roster.operation}`;
    const call: Call = { body: toCsv(roster), type: 'text/csv', headers: { 'idempotency-key': key }, ...more };
    const { body } = await this.call<ToldJob>('POST', path, call);
    return body;
  }

  async job(id: string): Promise<ToldJob> {
    return (await this.call<ToldJob>('GET', `/jobs/${id}`)).body;
  }

  /** Waits until more of a job is done than was, or all. @throws Error when nothing happens in time */
  async waitForProgress(id: string, processedRows: number): Promise<void> {
    const deadline = performance.now() + this.patienceMs;
    for (;;) {
      const job = await this.job(id);
      if (TERMINAL.includes(job.state) || job.processedRows > processedRows) return;
      if (performance.now() > deadline)
        throw new Error(`Job ${id} does not go on: ${job.state}, ${job.processedRows} of ${job.rowCount} rows.`);
      await wait(60);
    }
  }

  /** @throws Error when the job has not ended in time */
  async waitForEnd(id: string, patienceMs = this.patienceMs): Promise<ToldJob> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const job = await this.job(id);
      if (TERMINAL.includes(job.state)) return job;
      if (performance.now() > deadline)
        throw new Error(`Job ${id} has not ended: ${job.state}, ${job.processedRows} of ${job.rowCount} rows.`);
      await wait(60);
    }
  }
}

async function* slowly(text: string, paceMs: number, afterLastByte?: () => Promise<void>): AsyncGenerator<Uint8Array> {
  const size = Math.ceil(text.length / PIECES);
  for (let start = 0; start < text.length; start += size) {
    await wait(paceMs);
    yield Buffer.from(text.slice(start, start + size));
  }
  await afterLastByte?.();
}
