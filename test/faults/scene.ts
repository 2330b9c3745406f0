import { randomUUID } from 'node:crypto';
import type { Installation } from './installation';
import type { ProductProcess } from './product-process';
import {
  ASSIGNMENT_SKU,
  CREATION_SKU,
  type Effect,
  type Roster,
  rosterOfAssignments,
  rosterOfDeletions,
  rosterOfNewUsers,
  rosterOfPlainUsers,
} from './roster';
import type { ToldJob, UploadOptions, Witness } from './witness';

/** A file that was handed in. */
export interface Submission {
  id: string;
  roster: Roster;
}

/** What the kinds of jobs are tried with, in rows and seats. */
const ROWS = 500;
const SEATS = 60;

/** How long a job of the usual size takes here at most, in milliseconds: harm done at a random moment within it. */
const JOB_MS = 700;

/** One customer to whom harm is done: whose files they are, who works on them, and the moments chosen by the seed. */
export class Scene {
  readonly submissions: Submission[] = [];
  /** What is under way while harm is done, and has to come to an end once everything is whole again. */
  readonly pending: Promise<unknown>[] = [];
  /** What single calls were told to have done. */
  readonly told: Effect[] = [];
  private drawn = 0;

  private constructor(
    readonly installation: Installation,
    readonly witness: Witness,
    readonly customerId: string,
    readonly domain: string,
    private readonly chances: readonly number[],
    /** Whether everything takes as long as it may, rather than as short as it can. */
    readonly isLong: boolean,
  ) {}

  static async open(
    installation: Installation,
    witness: Witness,
    chances: readonly number[],
    isLong: boolean,
  ): Promise<Scene> {
    const domain = `c${randomUUID().slice(0, 8)}.example`;
    const { body } = await witness.call<{ id: string }>('POST', '/customers', {
      body: JSON.stringify({ name: domain, domains: [domain], usageLocation: 'DE' }),
    });
    for (const sku of [CREATION_SKU, ASSIGNMENT_SKU]) {
      await witness.call('POST', `/customers/${body.id}/subscriptions`, {
        body: JSON.stringify({ sku, seats: SEATS }),
      });
    }
    return new Scene(installation, witness, body.id, domain, chances, isLong);
  }

  /** The same customer and files, as another installation has them. */
  at(installation: Installation, witness: Witness): Scene {
    const { customerId, domain, chances, isLong } = this;
    const scene = new Scene(installation, witness, customerId, domain, chances, isLong);
    scene.submissions.push(...this.submissions);
    return scene;
  }

  /** The next of the point's random numbers, from 0 up to 1. */
  chance(): number {
    return this.chances[this.drawn++ % this.chances.length]!;
  }

  /** A random moment of a job's life. */
  get momentMs(): number {
    return Math.round(this.chance() * JOB_MS);
  }

  pick<T>(things: readonly T[]): T {
    return things[Math.floor(this.chance() * things.length)]!;
  }

  get worker(): ProductProcess {
    return this.pick(this.installation.workers);
  }

  /** A file of new users. */
  newUsers(rows = ROWS, prefix = 'u'): Roster {
    return rosterOfNewUsers(this.domain, rows, SEATS, prefix);
  }

  /** A second file, whose rows no other file is in the way of. */
  moreUsers(): Roster {
    return rosterOfPlainUsers(this.domain, 200, 'more');
  }

  /** A file of one of the kinds, after whatever has to happen before it can be handed in. */
  async anyRoster(): Promise<Roster> {
    const kind = this.pick(['create', 'create', 'assign', 'delete']);
    const users = this.newUsers();
    if (kind === 'create') return users;
    await this.witness.waitForEnd((await this.submit(users)).id);
    const upns = users.rows
      .filter(({ cells, effect }) => effect && !cells['Licenses'])
      .map(({ effect }) => effect!.upn);
    return kind === 'assign' ? rosterOfAssignments(upns, SEATS) : rosterOfDeletions(upns);
  }

  /** Hands a file in without waiting for the answer. */
  begin(roster: Roster, options: UploadOptions = {}): Promise<ToldJob> {
    const submitted = this.submit(roster, options);
    submitted.catch(() => undefined);
    this.pending.push(submitted);
    return submitted;
  }

  async submit(roster: Roster, options: UploadOptions = {}): Promise<ToldJob> {
    const job = await this.witness.upload(this.customerId, roster, options);
    this.submissions.push({ id: job.id, roster });
    return job;
  }
}
