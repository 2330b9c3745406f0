import { useMemo, useRef } from 'react';
import type { User } from '../../api/types';
import type { TableSelection } from '../../parts/virtual-table';
import type { UserSelection } from './selection';

/** Makes a table's rows pickable: one, a range with Shift, all that are loaded. */
export function useTableSelection(rows: User[], selection: UserSelection): TableSelection<User> {
  const anchor = useRef<string | null>(null);
  const everybody = selection.selection.kind === 'all';
  const { ids, put, clear } = selection;
  const picked = useMemo(() => rows.filter(({ id }) => ids.has(id)).length, [rows, ids]);
  return {
    has: ({ id }) => everybody || ids.has(id),
    extent: everybody || (picked > 0 && picked === rows.length) ? 'all' : picked > 0 ? 'some' : 'none',
    nameOf: ({ displayName }) => displayName,
    toggleAll: () => (everybody ? clear() : put(rows, picked < rows.length)),
    toggle: (row, range) => {
      // Out of "everybody", one click means this one.
      const picking = everybody || !ids.has(row.id);
      const from = range ? rows.findIndex(({ id }) => id === anchor.current) : -1;
      const to = rows.indexOf(row);
      anchor.current = row.id;
      put(from < 0 ? [row] : rows.slice(Math.min(from, to), Math.max(from, to) + 1), picking);
    },
  };
}
