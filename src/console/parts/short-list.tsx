import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ListFrame } from './list-frame';
import { WideTable } from './wide-table';

interface Head {
  text: string;
  width?: string | number;
  align?: 'right';
}

interface ShortListProps<Item> {
  label: string;
  /** Pixels below which it scrolls sideways. */
  minWidth: number;
  /** How the list stands, as `listState` and `usePages` say. */
  state: { loading: boolean; error: Error | null; again: () => void };
  items: readonly Item[];
  /** Shown when there is nothing. */
  empty?: ReactNode;
  heads: (string | Head)[];
  /** The rows end with what can be done to each. */
  withActs?: boolean;
  /** Widths are kept, however long a cell is. */
  isFixed?: boolean;
  /** A `Table.Tr` with a key. */
  row: (item: Item) => ReactNode;
}

/** A list that is there as a whole: headed, framed, and with its three other faces. What grows while it is scrolled is a `VirtualTable`. */
export function ShortList<Item>({
  label,
  minWidth,
  state,
  items,
  empty = null,
  heads,
  withActs,
  isFixed,
  row,
}: ShortListProps<Item>) {
  const { t } = useTranslation();
  return (
    <ListFrame
      loading={state.loading}
      error={state.error}
      again={state.again}
      isEmpty={items.length === 0}
      empty={empty}
    >
      <WideTable
        label={label}
        minWidth={minWidth}
        withTableBorder
        bg="var(--surface)"
        highlightOnHover
        layout={isFixed ? 'fixed' : undefined}
      >
        <Table.Thead>
          <Table.Tr>
            {heads.map(asHead).map(({ text, width, align }) => (
              <Table.Th key={text} w={width} ta={align}>
                {text}
              </Table.Th>
            ))}
            {withActs && (
              <Table.Th w={48}>
                <VisuallyHidden>{t('act.change')}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{items.map(row)}</Table.Tbody>
      </WideTable>
    </ListFrame>
  );
}

const asHead = (head: string | Head): Head => (typeof head === 'string' ? { text: head } : head);
