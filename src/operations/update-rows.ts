import { type CellValue, toText } from './copy-text';
import type { Directory } from './directory';
import type { DirectoryUser } from './directory-user';
import { toArrayLiteral, toPlainArray } from './insert-rows';
import type { Statements } from './statements';
import { USER_COLUMNS, type UserColumn } from './user-columns';

/** Writes back the users that were there before and are different now, in the transaction that loaded them. */
export function updateUsers(statements: Statements, directory: Directory): void {
  const users = [...directory.changed];
  if (users.length === 0) return;
  const inTheWay = directory.inTheWay();
  if (inTheWay.length > 0) {
    // A chain of renames (b → c, then a → b) would meet itself: those in the way step aside before anybody takes a new name.
    statements.query(`UPDATE users SET upn_key = id::text WHERE id = ANY ($1::uuid[])`, [inTheWay.map(({ id }) => id)]);
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
): { sql: string; parameters: (string | null)[] } {
  const parameters: (string | null)[] = [toPlainArray(users.map(({ id }) => id))];
  const arrays = ['$1::uuid[]'];
  const aliases = ['id'];
  const assignments = columns.map((column) => {
    const [first, ...others] = users.map((user) => readValue(column, user));
    const name = `$${parameters.length + 1}`;
    let value: string;
    // Down a file most columns say the same, which the server need not read for each user.
    if (others.every((other) => other === first)) {
      parameters.push(toText(first));
      value = `${name}::${column.type}`;
    } else {
      const isBinary = column.type === 'bytea';
      parameters.push(toArrayLiteral([first, ...others].map(isBinary ? toHex : toText)));
      arrays.push(`${name}::text[]`);
      aliases.push(`c${aliases.length}`);
      value = isBinary ? `decode(v.${aliases.at(-1)}, 'hex')` : `v.${aliases.at(-1)}::${column.type}`;
    }
    return column === DELETED
      ? `deleted_at = CASE WHEN ${value} THEN coalesce(u.deleted_at, now()) END`
      : `"${column.name}" = ${value}`;
  });
  const sql = `UPDATE users u SET ${[...assignments, 'updated_at = now()'].join(', ')}
    FROM unnest(${arrays.join(', ')}) AS v(${aliases.join(', ')}) WHERE u.id = v.id`;
  return { sql, parameters };
}

/** Bytes without the backslash of their text form, which would have to be quoted. */
function toHex(value: CellValue): string | null {
  return (value as Buffer | null)?.toString('hex') ?? null;
}

/** Nothing is written back that was not read. @throws Error when the operation does not say that it needs the field */
function readValue({ name, value }: UserColumn, user: DirectoryUser): CellValue {
  const cell = value(user);
  if (cell === undefined) throw new Error(`The column ${name} would be written without having been read.`);
  return cell;
}
