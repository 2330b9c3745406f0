/** What a row does when it is done. */
export interface Effect {
  does: 'create' | 'delete' | 'assign';
  upn: string;
  sku?: string;
}

/** A row that the witness sends, and what must become of it whatever happens meanwhile. */
export interface Row {
  cells: Readonly<Record<string, string>>;
  /** `succeeded`, `unchanged`, or the code of a rejection; more than one where the order of jobs decides. */
  expected: readonly string[];
  effect?: Effect;
}

/** A file that the witness sends. */
export interface Roster {
  operation: string;
  rows: readonly Row[];
}

export const CREATION_SKU = 'SPE_E3';
export const ASSIGNMENT_SKU = 'SPE_E5';
/** Every fifth row of a creation asks for a license. */
const LICENSED_EVERY = 5;

/**
 * New users, some of whom ask for a license; wrong, doubled and foreign rows between them.
 * @param seats free ones of CREATION_SKU; whoever asks after they are gone is refused
 */
export function rosterOfNewUsers(domain: string, count: number, seats: number, prefix = 'u'): Roster {
  let free = seats;
  const upnOf = (index: number) => `${prefix}${index}@${domain}`;
  const rows = Array.from({ length: count }, (_, index): Row => {
    const cells = { Email: upnOf(index), 'Display name': `User ${index}`, Licenses: '' };
    if (index % 50 === 7) return { cells: { ...cells, Email: `${prefix}${index}` }, expected: ['invalid-email'] };
    if (index % 50 === 18) return { cells: { ...cells, Email: upnOf(index - 10) }, expected: ['duplicate-in-file'] };
    if (index % 50 === 29)
      return { cells: { ...cells, Email: `u${index}@elsewhere.example` }, expected: ['unknown-domain'] };
    const effect: Effect = { does: 'create', upn: upnOf(index) };
    if (index % LICENSED_EVERY !== 1) return { cells, expected: ['succeeded'], effect };
    const licensed = { ...cells, Licenses: CREATION_SKU };
    if (free-- <= 0) return { cells: licensed, expected: ['no-seat-left'] };
    return { cells: licensed, expected: ['succeeded'], effect: { ...effect, sku: CREATION_SKU } };
  });
  return { operation: 'create-users', rows };
}

/** New users without licenses and without mistakes, whom no other file is in the way of. */
export function rosterOfPlainUsers(domain: string, count: number, prefix: string): Roster {
  const rows = Array.from({ length: count }, (_, index): Row => {
    const upn = `${prefix}${index}@${domain}`;
    return { cells: { Email: upn, 'Display name': upn }, expected: ['succeeded'], effect: { does: 'create', upn } };
  });
  return { operation: 'create-users', rows };
}

/** A license for each of those who have none, as long as there are seats; every tenth is asked for twice. */
export function rosterOfAssignments(upns: readonly string[], seats: number): Roster {
  let free = seats;
  const rows = upns.flatMap((upn, index): Row[] => {
    const cells = { Email: upn, 'Add licenses': ASSIGNMENT_SKU };
    if (free-- <= 0) return [{ cells, expected: ['no-seat-left'] }];
    const row: Row = { cells, expected: ['succeeded'], effect: { does: 'assign', upn, sku: ASSIGNMENT_SKU } };
    return index % 10 === 0 ? [row, { cells, expected: ['unchanged'] }] : [row];
  });
  return { operation: 'assign-licenses', rows };
}

/** Everybody is deleted; every tenth twice, and some whom nobody knows. */
export function rosterOfDeletions(upns: readonly string[]): Roster {
  const rows = upns.flatMap((upn, index): Row[] => {
    const row: Row = { cells: { Email: upn }, expected: ['succeeded'], effect: { does: 'delete', upn } };
    if (index % 10 === 0) return [row, { ...row, expected: ['duplicate-in-file'], effect: undefined }];
    if (index % 10 === 1) return [row, { cells: { Email: `nobody-${upn}` }, expected: ['user-not-found'] }];
    return [row];
  });
  return { operation: 'delete-users', rows };
}

export function toCsv({ rows }: Roster): string {
  const columns = Object.keys(rows[0]!.cells);
  const lines = rows.map(({ cells }) => columns.map((column) => cells[column]).join(','));
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}
