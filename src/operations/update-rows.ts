import { isArrayType, toBinaryArray } from '../binary-array';
import { type CellValue, toText } from './copy-text';
import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import type { Statements } from './statements';
import { USER_COLUMNS, type UserColumn } from './user-columns';

/** Writes back the users that were there before and are different now, in the transaction that loaded them. */
export function updateUsers(statements: Statements, directory: Directory): void {
  const users = [...directory.changed];
  if (users.length === 0) return;
  const inTheWay = directory.inTheWay();
  if (inTheWay.length > 0) {
    // A chain of renames (b → c, then a → b) would meet itself: those in the way step aside before anybody takes a new name.
    statements.query(`UPDATE users SET upn_key = id::text WHERE id = ANY ($1::uuid[])`, [
      toBinaryArray(
        'uuid',
        inTheWay.map(({ id }) => id),
      ),
    ]);
  }
  const columns = USER_COLUMNS.filter(({ field }) => directory.changedFields.has(field));
  if (directory.changedFields.has('deleted')) columns.push(DELETED);
  const { sql, parameters } = toStatement(columns, users);
  statements.query(sql, parameters);
}

const DELETED: UserColumn = {
  name: 'deleted_at',
  type: 'boolean',
  field: 'deleted',
  value: ({ deleted }) => deleted,
};

function toStatement(
  columns: readonly UserColumn[],
  users: readonly DirectoryUser[],
): { sql: string; parameters: Parameter[] } {
  const changes = new Changes(users.map(({ id }) => id));
  const assignments = columns.map((column) => {
    const values = users.map((user) => readValue(column, user));
    const value = changes.express(column.type, values);
    return column === DELETED
      ? `deleted_at = CASE WHEN ${value} THEN coalesce(u.deleted_at, now()) END`
      : `"${column.name}" = ${value}`;
  });
  assignments.push('updated_at = now()');
  return { sql: `UPDATE users u SET ${assignments.join(', ')} ${changes.whose()}`, parameters: changes.parameters };
}

type Parameter = string | Buffer | null;

/** The parameters of a statement that changes users: who they are, and what they are given. */
class Changes {
  readonly parameters: Parameter[];
  /** What differs from user to user, to be laid side by side with their ids. */
  private readonly lists: { name: string; array: string; values: readonly CellValue[] }[] = [];

  constructor(ids: readonly string[]) {
    this.parameters = [toBinaryArray('uuid', ids)];
  }

  /** @param values one for each user @returns the expression of a user's value, of the type */
  express(type: string, values: readonly CellValue[]): string {
    // Down a file most columns say the same, which the server need not read for each user.
    if (values.every((value) => value === values[0])) return `${this.add(toText(values[0]))}::${type}`;
    return `v.${this.nameOf(type, values)}::${type}`;
  }

  whose(): string {
    const { lists } = this;
    // A join takes the server a quarter longer (measured: 4.2 µs a user, not 3.3).
    if (lists.length === 0) return 'WHERE u.id = ANY ($1::uuid[])';
    const arrays = ['$1::uuid[]', ...lists.map(({ array }) => array)];
    const names = ['id', ...lists.map(({ name }) => name)];
    return `FROM unnest(${arrays.join(', ')}) AS v(${names.join(', ')}) WHERE u.id = v.id`;
  }

  private nameOf(type: string, values: readonly CellValue[]): string {
    const known = this.lists.find((list) => values.every((value, index) => value === list.values[index]));
    if (known) return known.name;
    const elements = isArrayType(type) ? type : 'text';
    const array = toBinaryArray(elements, (elements === 'text' ? values.map(toText) : values) as never);
    const name = `c${this.lists.length}`;
    this.lists.push({ name, array: `${this.add(array)}::${elements}[]`, values });
    return name;
  }

  private add(parameter: Parameter): string {
    return `$${this.parameters.push(parameter)}`;
  }
}

/** Nothing is written back that was not read. @throws Error when the operation does not say that it needs the field */
function readValue({ name, value }: UserColumn, user: DirectoryUser): CellValue {
  const cell = value(user);
  if (cell === undefined) throw new Error(`The column ${name} would be written without having been read.`);
  return cell;
}
