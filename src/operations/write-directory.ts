import { toBinaryArray } from '../binary-array';
import { CopyText } from './copy-text';
import type { Directory } from './directory';
import type { DirectoryUser, NewUserSheet } from './directory-user';
import { type Channel, encodeCells, insertRows, type TargetColumn, toArrayText } from './insert-rows';
import type { Statements } from './statements';
import { updateUsers } from './update-rows';
import { leadingColumns, ROW_COLUMNS } from './user-columns';

/** A seat that one user is given, or whose plans are set anew. */
interface Assignment {
  userId: string;
  subscriptionId: number;
  disabledPlans: readonly string[];
}

const ASSIGNMENT_COLUMNS: readonly TargetColumn<Assignment>[] = [
  { name: 'user_id', type: 'uuid', value: ({ userId }) => userId },
  { name: 'subscription_id', type: 'integer', value: ({ subscriptionId }) => subscriptionId },
  { name: 'disabled_plans', type: 'text[]', rare: true, value: ({ disabledPlans }) => toArrayText(disabledPlans) },
];

/** Writes back everything that the rows changed in the directory, set-based, in the transaction that loaded it. */
export async function writeDirectory(statements: Statements, directory: Directory, channel: Channel): Promise<void> {
  writeUsers(statements, directory, channel);
  writeCounts(statements, directory);
  await statements.settled();
}

/** Sends what became of users and their licences. Who goes on with the directory tells it so: `noteWritten`. */
export function writeUsers(statements: Statements, directory: Directory, channel: Channel): void {
  insertUsers(statements, directory, channel);
  // Each row that is changed or taken is one index lookup, whatever the planner believes: it would rather read all users there are for
  // every thousand of them (measured: 60 µs a row instead of 20).
  if (directory.changed.size > 0) statements.query(LOOKUPS_ONLY);
  updateUsers(statements, directory);
  writeAssignments(statements, directory, channel);
}

/** Until the transaction ends. */
const LOOKUPS_ONLY = `SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
  set_config('enable_mergejoin', 'off', true)`;

function insertUsers(statements: Statements, directory: Directory, channel: Channel): void {
  if (directory.created.size === 0) return;
  const leading = leadingColumns(directory.customer.id);
  const users = [...directory.created];
  const { sheet } = users[0]!.prepared ?? {};
  if (channel === 'insert' || !sheet || users.some(({ prepared }) => prepared?.sheet !== sheet)) {
    insertRows(statements, channel, 'users', [...leading, ...ROW_COLUMNS], users);
    return;
  }
  statements.copy('users', [...leading, ...sheet.columns], userLines(users, leading, sheet));
}

/** What follows from a new user's row alone was encoded when it was prepared. */
function userLines(
  users: readonly DirectoryUser[],
  leading: readonly TargetColumn<DirectoryUser>[],
  sheet: NewUserSheet,
): CopyText {
  const text = new CopyText(LINE_BYTES * users.length);
  for (const user of users) {
    encodeCells(text, leading, user);
    text.separate();
    text.appendFrom(sheet.text, user.prepared!.start, user.prepared!.end);
    user.prepared = undefined;
  }
  return text;
}

/** What most take. */
const LINE_BYTES = 400;

function writeAssignments(statements: Statements, directory: Directory, channel: Channel): void {
  const given: Assignment[] = [];
  const changed: Assignment[] = [];
  const taken: Assignment[] = [];
  const assign = ({ id }: DirectoryUser, sku: string, disabledPlans: readonly string[]): Assignment => ({
    userId: id,
    subscriptionId: directory.seats.pool(sku)!.subscriptionId,
    disabledPlans,
  });
  for (const user of directory.created) {
    for (const [sku, plans] of user.licenses) given.push(assign(user, sku, plans));
  }
  for (const [user, before] of directory.relicensed) {
    for (const [sku, plans] of before) if (!user.licenses.has(sku)) taken.push(assign(user, sku, plans));
    for (const [sku, plans] of user.licenses) {
      const held = before.get(sku);
      if (!held) given.push(assign(user, sku, plans));
      else if (held !== plans) changed.push(assign(user, sku, plans));
    }
  }
  for (const [subscriptionId, holders] of holdersBySubscription(taken)) {
    statements.query(
      'DELETE FROM license_assignments WHERE subscription_id = $1::integer AND user_id = ANY ($2::uuid[])',
      [subscriptionId, toBinaryArray('uuid', holders)],
    );
  }
  if (changed.length > 0) {
    statements.query(
      `UPDATE license_assignments a SET disabled_plans = v.plans::text[]
       FROM unnest($1::uuid[], $2::integer[], $3::text[]) AS v(user_id, subscription_id, plans)
       WHERE a.user_id = v.user_id AND a.subscription_id = v.subscription_id`,
      [
        toBinaryArray(
          'uuid',
          changed.map(({ userId }) => userId),
        ),
        toBinaryArray(
          'integer',
          changed.map(({ subscriptionId }) => subscriptionId),
        ),
        toBinaryArray(
          'text',
          changed.map(({ disabledPlans }) => toArrayText(disabledPlans)),
        ),
      ],
    );
  }
  insertRows(statements, channel, 'license_assignments', ASSIGNMENT_COLUMNS, given);
}

/** They are few, so that each costs a statement and none a join. */
function holdersBySubscription(assignments: readonly Assignment[]): Map<number, string[]> {
  const holders = new Map<number, string[]>();
  for (const { subscriptionId, userId } of assignments) {
    const known = holders.get(subscriptionId);
    if (known) known.push(userId);
    else holders.set(subscriptionId, [userId]);
  }
  return holders;
}

/** Sends by how much the customer's counts and consumed seats differ from what they were when the directory was opened. */
export function writeCounts(statements: Statements, directory: Directory): void {
  const seats = directory.seats.differences();
  if (seats.length > 0) {
    statements.query(
      `UPDATE subscriptions s SET consumed_seats = consumed_seats + v.by
       FROM unnest($1::integer[], $2::integer[]) AS v(id, by) WHERE s.id = v.id`,
      [seats.map(({ subscriptionId }) => subscriptionId), seats.map(({ by }) => by)],
    );
  }
  const { live, deleted } = directory.countDifferences();
  if (live === 0 && deleted === 0) return;
  statements.query(
    'UPDATE customers SET user_count = user_count + $2, deleted_user_count = deleted_user_count + $3 WHERE id = $1',
    [directory.customer.id, live, deleted],
  );
}
