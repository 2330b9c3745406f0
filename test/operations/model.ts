import { SUBSCRIBED } from './small-world';

/** A user as the model sees it: nothing but what a rule needs. */
export interface ModelUser {
  id: string;
  upn: string;
  location: string | null;
  department: string | null;
  licenses: Map<string, string[]>;
  /** When it was deleted, in steps of the model; null: live. */
  deletedAt: number | null;
  remembered: Map<string, string[]>;
  createdBy: string | null;
  settledBy: string | null;
}

/** One row as the model understands it. */
export interface ModelRow {
  job: string;
  /** The UPN's key. */
  upn: string;
  id?: string;
  newUpn?: string;
  location?: string;
  department?: string;
  add: Map<string, string[]>;
  remove: string[];
}

/** Every reason to refuse a row; empty: it must be done. `unchanged`: done, and nothing must differ. */
export interface Expected {
  refusals: Set<string>;
  unchanged?: boolean;
  warnings?: string[];
}

const DOMAINS = ['acme.example', 'acme.test'];

/**
 * The rules once more, from their wording and as plainly as possible: slow, without any order of checks, without any of the product's
 * code.
 */
export class Model {
  readonly users: ModelUser[] = [];
  private clock = 0;

  constructor(private readonly seats: number) {}

  consumed(sku: string): number {
    return this.users.filter(({ licenses }) => licenses.has(sku)).length;
  }

  live(upn: string): ModelUser | undefined {
    return this.users.find((user) => user.upn === upn && user.deletedAt === null);
  }

  deleted(upn: string): ModelUser | undefined {
    const gone = this.users.filter((user) => user.upn === upn && user.deletedAt !== null);
    return gone.sort((a, b) => b.deletedAt! - a.deletedAt!)[0];
  }

  create(row: ModelRow, id: string): Expected {
    const location = row.location ?? 'DE';
    const refusals = this.claim(row.upn);
    const holder = this.live(row.upn);
    if (holder && holder.createdBy === row.job) refusals.delete('upn-taken');
    if (holder && holder.createdBy === row.job) refusals.add('duplicate-in-file');
    for (const code of this.violations(new Map(), row.add, location)) refusals.add(code);
    const warnings = this.deleted(row.upn) ? ['upn-of-deleted-user'] : [];
    if (refusals.size === 0) {
      this.users.push({
        id,
        upn: row.upn,
        location,
        department: row.department ?? null,
        licenses: row.add,
        deletedAt: null,
        remembered: new Map(),
        createdBy: row.job,
        settledBy: null,
      });
    }
    return { refusals, warnings };
  }

  update(row: ModelRow): Expected {
    const { user, refusals } = this.findLive(row);
    if (!user) return { refusals };
    const renames = row.newUpn !== undefined && row.newUpn !== user.upn;
    if (row.newUpn) for (const code of this.claim(row.newUpn, user)) refusals.add(code);
    const location = row.location === undefined ? user.location : row.location || null;
    const department = row.department === undefined ? user.department : row.department || null;
    if (!location && user.licenses.size > 0) refusals.add('no-usage-location');
    if (location === 'IN' && location !== user.location && user.licenses.has('CALLS')) {
      refusals.add('license-prohibited-in-location');
    }
    const unchanged = !renames && location === user.location && department === user.department;
    const warnings = renames && this.deleted(row.newUpn!) ? ['upn-of-deleted-user'] : [];
    if (refusals.size === 0) Object.assign(user, { upn: row.newUpn ?? user.upn, location, department });
    return { refusals, unchanged, warnings };
  }

  assign(row: ModelRow): Expected {
    const { user, refusals } = this.findLive(row);
    if (!user) return { refusals };
    if (row.add.size + row.remove.length === 0 && !row.location) refusals.add('missing-value');
    if (row.remove.some((sku) => row.add.has(sku))) refusals.add('license-contradiction');
    const after = new Map([...user.licenses].filter(([sku]) => !row.remove.includes(sku)));
    for (const [sku, plans] of row.add) after.set(sku, plans);
    const takes = [...after.keys()].some((sku) => !user.licenses.has(sku));
    const location = row.location || (takes ? (user.location ?? 'DE') : user.location);
    for (const code of this.violations(user.licenses, after, location)) refusals.add(code);
    if (location === 'IN' && location !== user.location && after.has('CALLS')) {
      refusals.add('license-prohibited-in-location');
    }
    const unchanged = location === user.location && sameLicenses(user.licenses, after);
    if (refusals.size === 0) Object.assign(user, { licenses: after, location });
    return { refusals, unchanged };
  }

  delete(row: ModelRow): Expected {
    const { user, refusals } = this.findLive(row);
    const before = this.users.find(
      (other) =>
        (row.id ? other.id === row.id : other.upn === row.upn) &&
        other.deletedAt !== null &&
        other.settledBy === row.job,
    );
    if (before) return { refusals: new Set(['duplicate-in-file']) };
    if (!user) return { refusals };
    if (user.settledBy === row.job) refusals.add('duplicate-in-file');
    if (refusals.size > 0) return { refusals };
    Object.assign(user, {
      deletedAt: ++this.clock,
      remembered: user.licenses,
      licenses: new Map(),
      settledBy: row.job,
    });
    return { refusals };
  }

  reset(row: ModelRow): Expected {
    const { user, refusals } = this.findLive(row);
    if (!user) return { refusals };
    if (user.settledBy === row.job) refusals.add('duplicate-in-file');
    else user.settledBy = row.job;
    return { refusals };
  }

  /** @param missing what the product says could not be given back: judged here, then believed */
  restore(row: ModelRow, missing: ReadonlySet<string>): Expected {
    const live = row.id
      ? this.users.find(({ id, deletedAt }) => id === row.id && deletedAt === null)
      : this.live(row.upn);
    if (live?.settledBy === row.job) return { refusals: new Set(['duplicate-in-file']) };
    const user = row.id
      ? this.users.find(({ id, deletedAt }) => id === row.id && deletedAt !== null)
      : this.deleted(row.upn);
    if (!user) return { refusals: new Set([live ? 'user-not-deleted' : 'user-not-found']) };
    const upn = row.newUpn ?? user.upn;
    const refusals = this.claim(upn, user);
    if (refusals.size > 0) return { refusals };
    const warnings = this.users.some((other) => other !== user && other.upn === upn && other.deletedAt !== null)
      ? ['upn-of-deleted-user']
      : [];
    const returned = new Map([...user.remembered].filter(([sku]) => !missing.has(sku)));
    expect([...this.violations(new Map(), returned, user.location)]).toEqual([]);
    Object.assign(user, { upn, deletedAt: null, licenses: returned, settledBy: row.job });
    for (const [sku, plans] of user.remembered) {
      if (!missing.has(sku)) continue;
      warnings.push('license-not-restored');
      const withIt = new Map([...returned, [sku, plans]]);
      expect(this.violations(returned, withIt, user.location).size).toBeGreaterThan(0);
    }
    user.remembered = new Map();
    return { refusals, warnings };
  }

  private findLive(row: ModelRow): { user?: ModelUser; refusals: Set<string> } {
    const user = row.id ? this.users.find(({ id }) => id === row.id) : (this.live(row.upn) ?? this.deleted(row.upn));
    if (!user) return { refusals: new Set(['user-not-found']) };
    if (user.deletedAt !== null) return { refusals: new Set(['user-deleted']) };
    return { user, refusals: new Set() };
  }

  private claim(upn: string, claimant?: ModelUser): Set<string> {
    const codes = new Set<string>();
    if (!DOMAINS.includes(upn.split('@')[1]!)) codes.add('unknown-domain');
    const holder = this.live(upn);
    if (holder && holder !== claimant) codes.add('upn-taken');
    return codes;
  }

  /** Every rule that a change of licences breaks. */
  private violations(
    before: Map<string, string[]>,
    after: Map<string, string[]>,
    location: string | null,
  ): Set<string> {
    const codes = new Set<string>();
    const isNew = (sku: string) => !samePlans(before.get(sku), after.get(sku));
    const newcomers = [...after.keys()].filter(isNew);
    if (newcomers.length > 0 && !location) codes.add('no-usage-location');
    if (newcomers.includes('CALLS') && location === 'IN') codes.add('license-prohibited-in-location');
    if (after.has('E3') && after.has('E5') && (isNew('E3') || isNew('E5'))) codes.add('license-conflict');
    if (after.has('PHONE') && !hasTeams(after) && (isNew('PHONE') || hasTeams(before))) codes.add('license-dependency');
    for (const sku of after.keys()) {
      if (before.has(sku)) continue;
      if (!SUBSCRIBED.some((known) => known === sku)) codes.add('not-subscribed');
      else if (this.consumed(sku) >= this.seats) codes.add('no-seat-left');
    }
    return codes;
  }
}

function hasTeams(licenses: Map<string, string[]>): boolean {
  return (
    licenses.has('TEAMS_ALONE') ||
    ['E3', 'E5'].some((sku) => licenses.has(sku) && !licenses.get(sku)!.includes('TEAMS'))
  );
}

function samePlans(some: string[] | undefined, others: string[] | undefined): boolean {
  return [...(some ?? ['none'])].sort().join() === [...(others ?? ['none'])].sort().join();
}

function sameLicenses(some: Map<string, string[]>, others: Map<string, string[]>): boolean {
  return some.size === others.size && [...some].every(([sku, plans]) => samePlans(plans, others.get(sku)));
}
