import { Query } from 'pg';

/** The driver's connection, as far as a COPY needs it. */
interface CopyConnection {
  query(sql: string): void;
  sendCopyFromChunk(piece: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/**
 * A COPY whose data goes out right behind it, not when the server says that it is ready for it: so a COPY has its place in a pipeline as
 * any other statement has. The server reads data when it gets there, and passes over what belongs to a COPY that it refused. Until `end`
 * or `fail` nothing else may be sent on the connection.
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
export class CopyIn extends Query {
  /** Settled by what the server says of the whole. */
  readonly done: Promise<void>;
  private connection: CopyConnection | undefined;
  private readonly early: ((connection: CopyConnection) => void)[] = [];

  constructor(sql: string) {
    let settle!: (error?: Error) => void;
    const done = new Promise<void>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve());
    });
    super(sql, settle);
    this.done = done;
  }

  override submit = (connection: unknown): void => {
    this.connection = connection as CopyConnection;
    this.connection.query((this as unknown as { text: string }).text);
    for (const send of this.early.splice(0)) send(this.connection);
  };

  /** The server is ready for what is on its way to it already. */
  handleCopyInResponse(): void {}

  /** Sends bytes of COPY's text format. They are no longer needed afterwards. */
  data(bytes: Buffer): void {
    const kept = this.connection ? bytes : Buffer.from(bytes);
    this.send((connection) => connection.sendCopyFromChunk(kept));
  }

  end(): void {
    this.send((connection) => connection.endCopyFrom());
  }

  /** Makes the server refuse the whole. */
  fail(): void {
    this.send((connection) => connection.sendCopyFail('not all of it could be made'));
  }

  /** On a connection that sends one statement at a time, it may not be this one's turn yet. */
  private send(order: (connection: CopyConnection) => void): void {
    if (this.connection) order(this.connection);
    else this.early.push(order);
  }
}
