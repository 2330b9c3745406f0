import type { ClientBase } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { CopyIn } from './copy-in';
import type { CopyText } from './copy-text';

/** What every statement of a transaction fails with after the one that broke it. */
const TRANSACTION_IS_BROKEN = '25P02';

/** What can be asked of the database. */
export interface Reader {
  query<Row>(sql: string, parameters: unknown[]): Promise<Row[]>;
}

/**
 * The statements of one transaction, each sent when it is asked for, whether or not those before it have been answered: while the
 * database works on some, the next are made. They are carried out in the order in which they were asked for.
 */
export class Statements implements Reader {
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly failures: unknown[] = [];
  /** What is kept back. */
  private readonly waiting: { send(): void; give(error: unknown): void }[] = [];
  private isHolding = false;

  private constructor(private readonly client: ClientBase) {}

  /** @param manager that of an open transaction */
  static async of(manager: EntityManager): Promise<Statements> {
    if (!manager.queryRunner) throw new Error('Statements belong to a transaction.');
    return new Statements((await manager.queryRunner.connect()) as ClientBase);
  }

  /** @returns the rows; nobody has to wait for them: what failed is told by `settled` as well */
  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.follow(this.inTurn(async () => (await this.client.query(sql, parameters)).rows as Row[]));
  }

  /** Sends lines to a COPY. @param columns in the order of the lines' cells */
  copy(table: string, columns: readonly { name: string }[], lines: CopyText): Promise<void> {
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    const send = () => {
      const copy = new CopyIn(`COPY ${table} (${names}) FROM STDIN`, lines.take());
      this.client.query(copy);
      copy.giveBack();
      return copy.done;
    };
    return this.follow(this.inTurn(send));
  }

  /** Keeps back what is asked for from now on, until it is released. */
  hold(): void {
    this.isHolding = true;
  }

  release(): void {
    this.isHolding = false;
    for (const { send } of this.waiting.splice(0)) send();
  }

  /** Gives up what was kept back, if anything was: it fails with the reason. */
  discard(reason: unknown): void {
    if (!this.isHolding) return;
    this.isHolding = false;
    for (const { give } of this.waiting.splice(0)) give(reason);
  }

  /** @throws Error when something would never be sent */
  requireReleased(): void {
    if (this.isHolding) throw new Error('What a transaction keeps back has to be released before it ends.');
  }

  /** Waits for all that was asked for. @throws whatever the database threw first */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
    if (this.failures.length === 0) return;
    throw (
      this.failures.find((error) => (error as { code?: string }).code !== TRANSACTION_IS_BROKEN) ?? this.failures[0]
    );
  }

  private inTurn<Result>(send: () => Promise<Result>): Promise<Result> {
    if (!this.isHolding) return send();
    return new Promise((resolve, reject) =>
      this.waiting.push({ send: () => void send().then(resolve, reject), give: reject }),
    );
  }

  private follow<Result>(answer: Promise<Result>): Promise<Result> {
    this.underWay.add(answer);
    answer.catch((error: unknown) => this.failures.push(error)).finally(() => this.underWay.delete(answer));
    return answer;
  }
}

/**
 * A transaction whose statements nobody has to wait for: they, and then COMMIT, are sent as they are asked for, and have all been answered
 * when it is over.
 * @param work is also given a manager, for what waits for each answer; none of its statements may be under way when `work` ends
 * @param onAsked told when all has been asked for, COMMIT included, before anybody knows whether it succeeds
 * @throws whatever `work` or the database threw first; nothing has happened then
 */
export async function transact<Result>(
  dataSource: DataSource,
  work: (statements: Statements, manager: EntityManager) => Promise<Result>,
  onAsked: () => void = () => undefined,
): Promise<Result> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    const statements = await Statements.of(runner.manager);
    statements.query('BEGIN');
    try {
      const result = await work(statements, runner.manager);
      statements.requireReleased();
      // Once a statement has failed it ends the transaction without any effect.
      statements.query('COMMIT');
      onAsked();
      await statements.settled();
      return result;
    } catch (error) {
      statements.discard(error);
      const cause = await statements.settled().then(
        () => error,
        (failure: unknown) => failure,
      );
      await runner.query('ROLLBACK').catch(() => undefined);
      throw cause;
    }
  } finally {
    await runner.release();
  }
}
