import { createSealer } from '../../src/credentials/master-key';
import { ChunkDesk, type ChunkTicket } from '../../src/workers/chunk-desk';
import { RunningProduct } from './running-product';

export const csv = (header: string, lines: readonly string[]) => `${[header, ...lines].join('\n')}\n`;

/** A product without workers: chunks of two rows each are settled when a test says so. */
export class ChunkByChunk {
  private constructor(
    readonly product: RunningProduct,
    readonly desk: ChunkDesk,
  ) {}

  static async start(): Promise<ChunkByChunk> {
    const product = await RunningProduct.start({
      workers: 0,
      environment: { CHUNK_ROWS: '2', WATCHER_SECONDS: '3600' },
    });
    const { config } = product;
    const desk = new ChunkDesk(product.dataSource, createSealer(Buffer.from(config.MASTER_KEY!, 'base64')), {
      credentialHours: config.CREDENTIAL_RETENTION_HOURS,
      deletedUserDays: config.DELETED_USER_RETENTION_DAYS,
      temporaryPasswordHours: config.TEMPORARY_PASSWORD_HOURS,
    });
    return new ChunkByChunk(product, desk);
  }

  /** Hands a file in. @returns the job's id */
  async upload(customerId: string, operation: string, body: string): Promise<string> {
    const { status, body: job, text } = await this.product.upload(customerId, { operation, body });
    if (status !== 202) throw new Error(text);
    return job.id;
  }

  /** Settles all chunks, one by one. */
  async settleAll(jobId: string): Promise<void> {
    for (;;) {
      const ticket = await this.desk.prepare(jobId);
      if (!ticket || (await ticket.settle({ limit: 2 })) === 'finished') return;
    }
  }

  /** A customer with live users a, b, c, d, and so many seats. */
  async createCustomer(seats: number): Promise<{ id: string; domain: string }> {
    const customer = await this.product.createCustomer({ SPE_E3: seats });
    const lines = ['a', 'b', 'c', 'd'].map((name) => `${name}@${customer.domain},${name}`);
    await this.settleAll(await this.upload(customer.id, 'create-users', csv('Email,Display name', lines)));
    return customer;
  }

  /** The first two chunks of a job, the second prepared behind the first. */
  async prepareTwo(jobId: string): Promise<[ChunkTicket, ChunkTicket]> {
    const first = (await this.desk.prepare(jobId, 0))!;
    return [first, (await this.desk.prepare(jobId, 1, first))!];
  }
}
