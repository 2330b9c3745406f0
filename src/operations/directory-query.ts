import type { ColumnName } from '../entities/column-name';
import type { Operation } from './operation';
import type { RowInput } from './row-input';
import type { ReadField } from './user-columns';

/** Whom a run of rows may concern. */
export interface DirectoryQuery extends Names {
  /** Whether "purged since" matters, and who has the name of whom an id names. */
  purged: boolean;
  /** What is read of a user, beside what every decision needs. */
  reads: readonly ReadField[];
  /**
   * The names are new, so nobody is looked up: should one be taken after all, the unique index refuses the whole write (`UPN_TAKEN`), and
   * the rows are done again with looking. Costs nothing where a look costs a sixth of creating a user.
   */
  trusted?: boolean;
}

/** How rows name users. */
export interface Names {
  upnKeys: readonly string[];
  /** Names of which deleted users matter also where a live one has it. */
  sharedKeys: readonly string[];
  userIds: readonly string[];
}

/**
 * Whom rows name: what has to be loaded before they can be decided. Gathered when it is asked for, which for trusted names is never.
 * @param inputs null: a row that could not be read
 * @param given the columns that the rows have; null: any
 */
export function queryForRows(
  inputs: Iterable<RowInput | null>,
  operation: Pick<Operation, 'findsDeleted' | 'mindsNamesakes' | 'reads'>,
  given: readonly ColumnName[] | null,
  trusted = false,
): DirectoryQuery {
  let named: Names | undefined;
  const gather = () => {
    named ??= gatherNames(inputs, operation.mindsNamesakes);
    return named;
  };
  return {
    get upnKeys() {
      return gather().upnKeys;
    },
    get sharedKeys() {
      return gather().sharedKeys;
    },
    get userIds() {
      return gather().userIds;
    },
    get reads() {
      return operation.reads(given);
    },
    purged: operation.findsDeleted,
    trusted,
  };
}

/** Whom several rows name is found several times, and admitted once. */
function gatherNames(inputs: Iterable<RowInput | null>, mindsNamesakes: boolean): Names {
  const upnKeys: string[] = [];
  const newKeys: string[] = [];
  const userIds: string[] = [];
  for (const input of inputs) {
    if (input?.upn) upnKeys.push(input.upn.key);
    if (input?.newUpn) newKeys.push(input.newUpn.key);
    if (input?.userId) userIds.push(input.userId);
  }
  upnKeys.push(...newKeys);
  return { upnKeys, sharedKeys: mindsNamesakes ? upnKeys : newKeys, userIds };
}
