import type { Catalogue } from './catalogue';
import type { DirectoryUser } from './directory-user';
import type { Holdings } from './holdings';
import { Seats } from './seats';

const NOBODY: readonly DirectoryUser[] = [];

/** What of the customer the decisions need. */
export interface DirectoryCustomer {
  id: string;
  usageLocation: string;
  domains: ReadonlySet<string>;
}

/**
 * One customer's users and seats, as far as a run of rows touches them: loaded under the customer's lock, changed in memory row by
 * row, written back at once. Because nobody else can change any of it meanwhile, what is true here is true in the database.
 */
export class Directory {
  private readonly live = new Map<string, DirectoryUser>();
  private readonly deleted = new Map<string, DirectoryUser[]>();
  private readonly byId = new Map<string, DirectoryUser>();
  private readonly purged = new Map<string, string>();
  private hasMovedUsers = false;

  /** New users, in the order they came. */
  readonly created = new Set<DirectoryUser>();
  /** Users that were there before and are different now. */
  readonly changed = new Set<DirectoryUser>();
  /** Which fields differ in at least one changed user. */
  readonly changedFields = new Set<keyof DirectoryUser | 'licensed'>();
  /** Users that were there before and whose licences may differ from what was loaded, with what was loaded. */
  readonly relicensed = new Map<DirectoryUser, Holdings>();
  /** Live users that have another UPN now, by the key that the database still holds for them. */
  private readonly formerKeys = new Map<string, DirectoryUser>();
  private creations = 0;
  private deletions = 0;
  private restorations = 0;

  constructor(
    readonly customer: DirectoryCustomer,
    readonly catalogue: Catalogue,
    readonly seats: Seats,
    /** When temporary passwords made now stop working, by the database's clock. */
    readonly passwordsExpireAt: Date,
    /** When users deleted now stop being restorable, by the database's clock: RFC 3339. */
    readonly restorableUntil: string,
  ) {}

  /**
   * Puts a loaded user in; not a change. Whom a row names by id and another by name is found twice, and admitted once.
   * @returns whether the directory did not know the user
   */
  admit(user: DirectoryUser): boolean {
    if (this.byId.has(user.id)) return false;
    this.byId.set(user.id, user);
    this.index(user);
    return true;
  }

  /**
   * Takes over those whom rows name from the directory of the rows before, which the database has not taken in yet. To be done before any
   * of them is read.
   */
  inherit(former: Directory, { upnKeys, userIds }: { upnKeys: readonly string[]; userIds: readonly string[] }): void {
    for (const key of upnKeys) {
      const live = former.live.get(key);
      if (live) this.admit(live);
      for (const user of former.deletedByUpn(key)) this.admit(user);
    }
    for (const id of userIds) {
      const user = former.byId.get(id);
      if (user) this.admit(user);
    }
  }

  /** Notes that a user is gone for good. @param key user id or UPN key @param purgedAt RFC 3339 */
  admitPurged(key: string, purgedAt: string): void {
    this.purged.set(key, purgedAt);
  }

  liveByUpn(upnKey: string): DirectoryUser | undefined {
    return this.live.get(upnKey);
  }

  /** Whether the user was read, or taken over, and may be found elsewhere now than in the database. */
  mayHaveMoved(id: string): boolean {
    return this.hasMovedUsers && this.byId.has(id);
  }

  /** Users created here stand in no index by id: no row can name them so, and the index would cost every row that creates one. */
  userById(id: string): DirectoryUser | undefined {
    const known = this.byId.get(id);
    if (known) return known;
    for (const user of this.created) if (user.id === id) return user;
    return undefined;
  }

  /** Deleted users that had the UPN, the one deleted last first. */
  deletedByUpn(upnKey: string): readonly DirectoryUser[] {
    return this.deleted.get(upnKey) ?? NOBODY;
  }

  purgedAt(key: string): string | undefined {
    return this.purged.get(key);
  }

  /** Adds a new user. Whoever calls has made sure that the UPN is free. */
  create(user: DirectoryUser): void {
    this.index(user);
    this.created.add(user);
    this.creations++;
  }

  /**
   * Changes a user that is there. A new UPN or a deletion moves it to where it is found from now on.
   * @param changes one after the other: put together by spreads they would be dictionaries, at 1 µs a field
   */
  change(user: DirectoryUser, ...changes: readonly Partial<Omit<DirectoryUser, 'id' | 'licenses'>>[]): void {
    const { upnKey, deleted } = user;
    const moves = changes.some(movesUser);
    if (moves) {
      this.unindex(user);
      this.hasMovedUsers = true;
    }
    for (const some of changes) Object.assign(user, some);
    if (user.deleted !== deleted) {
      if (deleted) this.restorations++;
      else this.deletions++;
    }
    if (user.upnKey !== upnKey && !deleted) this.noteFormerKey(user, upnKey);
    if (moves) this.index(user);
    if (this.created.has(user)) {
      user.prepared = undefined;
      return;
    }
    this.touch(user);
    for (const some of changes) for (const field in some) this.changedFields.add(field as keyof DirectoryUser);
  }

  /** Replaces a user's licences; the seats have been exchanged before. */
  relicense(user: DirectoryUser, licenses: Holdings): void {
    if (!this.created.has(user)) {
      if (!this.relicensed.has(user)) this.relicensed.set(user, user.licenses);
      this.touch(user);
      if (licenses.size > 0 !== user.licenses.size > 0) this.changedFields.add('licensed');
    }
    user.licenses = licenses;
  }

  /** Users whose old UPN has become another user's: in the database they must let go of it first. */
  inTheWay(): DirectoryUser[] {
    return [...this.formerKeys].filter(([key, user]) => (this.live.get(key) ?? user) !== user).map(([, user]) => user);
  }

  /** Notes that what was created and changed so far is in the database, or is at least on its way there: what follows is a change to that. */
  noteWritten(): void {
    this.created.clear();
    this.changed.clear();
    this.changedFields.clear();
    this.relicensed.clear();
    this.formerKeys.clear();
  }

  /** By how many the customer's live and deleted users differ from what was loaded. */
  countDifferences(): { live: number; deleted: number } {
    const moved = this.deletions - this.restorations;
    return { live: this.creations - moved, deleted: moved };
  }

  private touch(user: DirectoryUser): void {
    user.touched = true;
    this.changed.add(user);
  }

  /** Whoever had a key first has it in the database; who takes it and lets it go again does not. */
  private noteFormerKey(user: DirectoryUser, upnKey: string): void {
    if (!this.created.has(user) && !this.formerKeys.has(upnKey)) this.formerKeys.set(upnKey, user);
  }

  private index(user: DirectoryUser): void {
    if (!user.deleted) {
      this.live.set(user.upnKey, user);
      return;
    }
    const sameUpn = this.deleted.get(user.upnKey);
    if (!sameUpn) {
      this.deleted.set(user.upnKey, [user]);
      return;
    }
    const place = sameUpn.findIndex((other) => (other.restorableUntil ?? '') <= (user.restorableUntil ?? ''));
    sameUpn.splice(place < 0 ? sameUpn.length : place, 0, user);
  }

  private unindex(user: DirectoryUser): void {
    if (!user.deleted) {
      this.live.delete(user.upnKey);
      return;
    }
    const others = this.deletedByUpn(user.upnKey).filter((other) => other !== user);
    if (others.length > 0) this.deleted.set(user.upnKey, others);
    else this.deleted.delete(user.upnKey);
  }
}

/** Whether a change can alter where a user is found. */
function movesUser(change: object): boolean {
  return 'upnKey' in change || 'deleted' in change || 'restorableUntil' in change;
}
