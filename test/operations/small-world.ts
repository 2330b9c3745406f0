import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import type { ColumnName } from '../../src/entities/column-name';
import type { License } from '../../src/entities/user';
import { findOperation } from '../../src/operations/all-operations';
import { Catalogue, type CatalogueProduct } from '../../src/operations/catalogue';
import { decideRow } from '../../src/operations/decide-row';
import { Directory } from '../../src/operations/directory';
import type { DirectoryUser } from '../../src/operations/directory-user';
import { ALWAYS_READ } from '../../src/operations/load-users';
import type { Decision, DecisionContext, Operation } from '../../src/operations/operation';
import { type RowCells, readRow } from '../../src/operations/read-row';
import { Rejection } from '../../src/operations/rejection';
import type { RowInput } from '../../src/operations/row-input';
import { type SeatPool, Seats } from '../../src/operations/seats';
import { createLicenseParser } from '../../src/operations/values/license-parser';

const product = (sku: string, plans: string[], rules: Partial<CatalogueProduct> = {}): CatalogueProduct => ({
  sku,
  name: `Product ${sku}`,
  plans,
  exclusiveWith: [],
  dependsOn: [],
  prohibitedLocations: [],
  ...rules,
});

/** E3 and E5 exclude each other, PHONE needs a Teams plan, CALLS may not be used in India, RARE is subscribed by nobody. */
export const CATALOGUE = new Catalogue([
  product('E3', ['TEAMS', 'MAIL'], { exclusiveWith: ['E5'] }),
  product('E5', ['TEAMS', 'MAIL', 'VOICE'], { exclusiveWith: ['E3'] }),
  product('PHONE', ['LINE'], { dependsOn: ['TEAMS', 'TEAMS_ALONE'] }),
  product('TEAMS_ALONE', ['TEAMS']),
  product('CALLS', ['PSTN'], { prohibitedLocations: ['IN'] }),
  product('RARE', []),
]);

export const SUBSCRIBED = ['E3', 'E5', 'PHONE', 'TEAMS_ALONE', 'CALLS'] as const;
const licenses = createLicenseParser(CATALOGUE);
export const EXPIRY = new Date('2030-01-04T00:00:00.000Z');
export const RESTORABLE_UNTIL = '2030-01-31T00:00:00.000Z';

export function makeSeats(total = 5, states: Partial<Record<string, SeatPool['state']>> = {}): Seats {
  const pools = SUBSCRIBED.map((sku, index) => {
    const state = states[sku] ?? ('active' as const);
    return { subscriptionId: index + 1, sku, state, total, consumed: 0 };
  });
  return new Seats(pools);
}

/** A customer in Germany with `acme.example` and `acme.test`, and nobody in it. */
export function makeDirectory(seats = makeSeats()): Directory {
  return new Directory(
    { id: 'customer', usageLocation: 'DE', domains: new Set(['acme.example', 'acme.test']) },
    CATALOGUE,
    seats,
    EXPIRY,
    RESTORABLE_UNTIL,
  );
}

/** A stable UUID for a word. */
export function idOf(word: string): string {
  const hex = createHash('sha256').update(word).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Puts in a user as if it had been loaded. */
export function admitUser(directory: Directory, local: string, fields: Partial<DirectoryUser> = {}): DirectoryUser {
  const user: DirectoryUser = {
    id: idOf(local),
    upn: `${local}@acme.example`,
    upnKey: `${local}@acme.example`.toLowerCase(),
    displayName: local,
    firstName: null,
    lastName: null,
    usageLocation: 'DE',
    role: 'user',
    blocked: false,
    licenses: new Map(),
    jobTitle: null,
    department: null,
    office: null,
    officePhone: null,
    mobilePhone: null,
    streetAddress: null,
    city: null,
    stateOrProvince: null,
    postalCode: null,
    countryOrRegion: null,
    alternateEmail: null,
    temporaryPasswordHash: null,
    temporaryPasswordExpiresAt: null,
    passwordHash: '$argon2id$chosen',
    mustChangePassword: false,
    credentialJobId: null,
    credentialRow: null,
    createdJobId: null,
    createdRow: null,
    settledJobId: null,
    settledRow: null,
    touched: false,
    deleted: false,
    restorableUntil: null,
    restoreWindowPassed: false,
    rememberedLicenses: null,
    ...fields,
  };
  directory.admit(user);
  for (const sku of user.licenses.keys()) directory.seats.exchange([], [sku]);
  return user;
}

/** A deleted user, restorable until some day unless said otherwise. */
export function admitDeleted(
  directory: Directory,
  local: string,
  fields: Partial<DirectoryUser> & { rememberedLicenses?: License[] } = {},
): DirectoryUser {
  return admitUser(directory, local, {
    deleted: true,
    restorableUntil: '2029-12-31T00:00:00.000Z',
    rememberedLicenses: [],
    passwordHash: null,
    ...fields,
  });
}

export const SINGLE: DecisionContext = { jobId: null, usageLocation: null };
export const JOB: DecisionContext = { jobId: idOf('job'), usageLocation: null };

/** How a row is decided: its cells, or its input where no cell says it. */
export interface Asked {
  directory: Directory;
  cells?: RowCells;
  input?: Partial<RowInput>;
  context?: DecisionContext;
  row?: number;
}

/** Decides one row as the product does, from its cells. */
export function decide(
  operation: string,
  { directory, cells = {}, input, context = JOB, row = 1 }: Asked,
): Decision | Rejection {
  const newUserId = idOf(`new ${context.jobId} ${row} ${cells.Email ?? ''}`);
  const material = { newUserId, temporaryPassword: `temporary ${row}`, temporaryPasswordHash: Buffer.from(newUserId) };
  const read = { ...readRow(cells, { transliterate: false, licenses }), ...input };
  const found = findOperation(operation)!;
  const reveal = hideUnread(directory, found, input ? null : (Object.keys(cells) as ColumnName[]));
  try {
    return decideRow(found, { row: context.jobId ? row : null, input: read, material }, directory, context);
  } finally {
    reveal();
  }
}

/** Makes whatever the operation does not read of the loaded users fail when it is looked at. @returns puts it back */
function hideUnread(directory: Directory, operation: Operation, given: readonly ColumnName[] | null): () => void {
  const seen = new Set<string>([...ALWAYS_READ, ...operation.reads(given), 'prepared']);
  // What a deleted user holds need not be read: nothing.
  if (operation.findsDeleted) seen.add('licenses');
  const hidden: (() => void)[] = [];
  const { byId } = directory as unknown as { byId: ReadonlyMap<string, DirectoryUser> };
  for (const user of byId.values()) {
    for (const [field, value] of Object.entries(user)) {
      if (seen.has(field)) continue;
      const put = (kept: unknown) =>
        Object.defineProperty(user, field, { value: kept, configurable: true, enumerable: true, writable: true });
      const get = () => {
        throw new Error(`${operation.name} looks at ${field}, which it does not read`);
      };
      Object.defineProperty(user, field, { get, set: put, configurable: true, enumerable: true });
      hidden.push(() => {
        if (Object.getOwnPropertyDescriptor(user, field)!.get === get) put(value);
      });
    }
  }
  return () => {
    for (const reveal of hidden) reveal();
  };
}

/** The decision of a row that must not be refused. */
export function succeed(operation: string, asked: Asked): Decision {
  const decision = decide(operation, asked);
  if (decision instanceof Rejection)
    throw new Error(`${operation} was refused: ${decision.code} in ${decision.column}`);
  return decision;
}

/** Everything in a directory, as text that can be compared. */
export function pictureOf(directory: Directory): string {
  return inspect({ ...directory, catalogue: undefined }, { depth: Number.POSITIVE_INFINITY, maxArrayLength: null });
}

/** Decides a row that may be refused, and then must have left everything as it was. */
export function decideWhole(operation: string, asked: Asked): Decision | Rejection {
  const before = pictureOf(asked.directory);
  const decision = decide(operation, asked);
  if (decision instanceof Rejection) expect(pictureOf(asked.directory)).toBe(before);
  return decision;
}

/** Code, column and facts of a row that must be refused. */
export function refuse(operation: string, asked: Asked): Pick<Rejection, 'code' | 'column' | 'facts'> {
  const decision = decideWhole(operation, asked);
  if (!(decision instanceof Rejection)) throw new Error(`${operation} was not refused: ${decision.status}`);
  const { code, column, facts } = decision;
  return { code, column, facts };
}

export const holdsNow = (user: DirectoryUser) => Object.fromEntries(user.licenses);
