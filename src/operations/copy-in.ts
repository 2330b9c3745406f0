import { Query } from 'pg';

/** The driver's connection, as far as a COPY needs it. */
interface CopyConnection {
  query(sql: string): void;
  sendCopyFromChunk(bytes: Buffer): void;
  endCopyFrom(): void;
}

/**
 * A COPY whose data goes out right behind it, not when the server says that it is ready for it: so a COPY has its place in a pipeline as
 * any other statement has. The server reads data when it gets there, and passes over what belongs to a COPY that it refused.
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
export class CopyIn extends Query {
  /** Settled by what the server says of it. */
  readonly done: Promise<void>;
  private isSent = false;

  /** @param bytes in COPY's text format */
  constructor(
    sql: string,
    private bytes: Buffer,
  ) {
    let settle!: (error?: Error) => void;
    const done = new Promise<void>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve());
    });
    super(sql, settle);
    this.done = done;
  }

  override submit = (connection: unknown): void => {
    const own = connection as CopyConnection;
    this.isSent = true;
    own.query((this as unknown as { text: string }).text);
    own.sendCopyFromChunk(this.bytes);
    own.endCopyFrom();
  };

  /** Whoever gave the bytes wants to use their place again: on a connection that is not ready, it may not have been this one's turn yet. */
  giveBack(): void {
    if (!this.isSent) this.bytes = Buffer.from(this.bytes);
  }

  /** The server is ready for what is on its way to it already. */
  handleCopyInResponse(): void {}
}
