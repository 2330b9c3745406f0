import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { User } from '../../api/types';
import { whenLeaving } from '../../session/token-store';

/** What is remembered of a picked user. */
export type PickedUser = Pick<User, 'id' | 'upn' | 'displayName' | 'licenses' | 'usageLocation'>;

/** The filters of the users' list, as the API takes them. */
export interface UserFilter {
  state: 'active' | 'deleted';
  search?: string;
  filter: string[];
}

/** Some users one by one, or everybody whom a filter finds, loaded or not; how many, where that was known. */
export type Selection = { kind: 'some'; users: PickedUser[] } | { kind: 'all'; filter: UserFilter; count?: number };

const NOBODY: Selection = { kind: 'some', users: [] };
/** More is not kept over a reload: the browser's store is small. */
const KEPT = 5_000;
const selections = new Map<string, Selection>();
const listeners = new Set<() => void>();

function keyOf(customerId: string, state: UserFilter['state']): string {
  return `musterroll.selection.${customerId}.${state}`;
}

function read(key: string): Selection {
  const known = selections.get(key);
  if (known) return known;
  const kept = sessionStorage.getItem(key);
  const selection = kept === null ? NOBODY : (JSON.parse(kept) as Selection);
  selections.set(key, selection);
  return selection;
}

function write(key: string, selection: Selection): void {
  selections.set(key, selection);
  whenLeaving(forgetAll);
  if (selection.kind === 'some' && (selection.users.length === 0 || selection.users.length > KEPT))
    sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, JSON.stringify(selection));
  for (const listener of listeners) listener();
}

function forgetAll(): void {
  selections.clear();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whom somebody has picked of a customer's users: kept from page to page, and over a reload. */
export function useUserSelection(customerId: string, state: UserFilter['state'] = 'active') {
  const key = keyOf(customerId, state);
  const selection = useSyncExternalStore(subscribe, () => read(key));
  const ids = useMemo(() => new Set(selection.kind === 'some' ? selection.users.map(({ id }) => id) : []), [selection]);
  const put = useCallback(
    (users: readonly PickedUser[], picked: boolean) => {
      const before = read(key);
      const others = before.kind === 'some' ? before.users : [];
      const changed = new Set(users.map(({ id }) => id));
      const rest = others.filter(({ id }) => !changed.has(id));
      write(key, { kind: 'some', users: picked ? [...rest, ...users.map(remember)] : rest });
    },
    [key],
  );
  const pickAll = useCallback(
    (filter: UserFilter, count?: number) => write(key, { kind: 'all', filter, count }),
    [key],
  );
  const clear = useCallback(() => write(key, NOBODY), [key]);
  const isEmpty = selection.kind === 'some' && selection.users.length === 0;
  // The same as long as nothing is picked or dropped: what is done to it is not drawn again with each key of a search.
  return useMemo(
    () => ({ selection, ids, isEmpty, put, pickAll, clear }),
    [selection, ids, isEmpty, put, pickAll, clear],
  );
}

export type UserSelection = ReturnType<typeof useUserSelection>;

const remember = ({ id, upn, displayName, licenses, usageLocation }: PickedUser): PickedUser => ({
  id,
  upn,
  displayName,
  licenses,
  usageLocation,
});

const keys = new WeakMap<Selection, number>();
let lastKey = 0;

/** Tells one selection from another without spelling out a hundred thousand ids. */
export function keyOfSelection(selection: Selection): number {
  const key = keys.get(selection) ?? ++lastKey;
  keys.set(selection, key);
  return key;
}

/** The selection as a job takes it. */
export function toJobSelect(selection: Selection): object {
  return selection.kind === 'all' ? { filter: selection.filter } : { userIds: selection.users.map(({ id }) => id) };
}
