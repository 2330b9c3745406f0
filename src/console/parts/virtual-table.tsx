// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be a table element's
// biome-ignore-all lint/a11y/useFocusableInteractive: headers of a table are read, not operated
import { Checkbox, Loader } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ColumnHead, type TableSort } from './column-head';
import { usePrinting } from './use-printing';
import classes from './virtual-table.module.css';

/** One column. */
export interface TableColumn<Row> {
  id: string;
  header: ReactNode;
  /** A grid track, such as `minmax(12rem, 2fr)`. */
  width: string;
  cell: (row: Row) => ReactNode;
  align?: 'end';
  /** What the list is sorted by when this column's header is pressed. */
  sortKey?: string;
}

/** How rows are picked. */
export interface TableSelection<Row> {
  has: (row: Row) => boolean;
  /** @param range also everything between the row picked before and this one */
  toggle: (row: Row, range: boolean) => void;
  /** Of the rows that are loaded. */
  extent: 'all' | 'some' | 'none';
  toggleAll: () => void;
  nameOf: (row: Row) => string;
}

interface VirtualTableProps<Row> {
  label: string;
  columns: TableColumn<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  /** All that there are, as far as that is known. */
  total?: number;
  selection?: TableSelection<Row>;
  sort?: TableSort;
  /** Called when the last loaded rows come into view. */
  onEnd?: () => void;
  loadingMore?: boolean;
  /** Pixels; of each row, where they differ. */
  rowHeight?: number | ((row: Row) => number);
  /** CSS, of the whole table. */
  maxHeight?: string;
}

const HEADER_PX = 40;
/** Loaded rows that are printed; more belong into a file. */
const MOST_ON_PAPER = 2_000;

/** A table that draws only what is in view, so that a million rows scroll like ten. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, columns, rows, rowKey, total, selection, onEnd, loadingMore, rowHeight = 44 } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const printing = usePrinting();
  const heightOf = (row: Row) => (typeof rowHeight === 'number' ? rowHeight : rowHeight(row));
  // Other rows may be of other heights: they are measured anew, and only then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a key is made of does not change
  const keyOf = useCallback((index: number) => rowKey(rows[index]!), [rows]);
  const latest = useRef(selection);
  useEffect(() => {
    latest.current = selection;
  });
  const toggle = useCallback((row: Row, range: boolean) => latest.current?.toggle(row, range), []);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: keyOf,
    estimateSize: (index) => heightOf(rows[index]!),
    overscan: printing ? MOST_ON_PAPER : 6,
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onEnd && rows.length > 0 && last >= rows.length - 30) onEnd();
  }, [last, rows.length, onEnd]);

  const widths = [...(selection ? ['2.75rem'] : []), ...columns.map(({ width }) => width)];
  // Narrower than its narrowest columns, the table scrolls sideways.
  const narrowest = `calc(${widths.map((width) => /[\d.]+rem/.exec(width)?.[0] ?? '0rem').join(' + ')})`;
  return (
    <section
      ref={scroller}
      className={classes.scroller}
      aria-label={label}
      tabIndex={0}
      style={{ maxHeight: props.maxHeight ?? 'max(20rem, calc(100dvh - 18rem))' }}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={(total ?? rows.length) + 1}
        className={classes.table}
        style={{ '--tracks': widths.join(' '), minWidth: narrowest } as React.CSSProperties}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" className={classes.row} aria-rowindex={1} style={{ height: HEADER_PX }}>
            {selection && <HeadCheckbox selection={selection} />}
            {columns.map(({ id, header, align, sortKey }) => (
              <ColumnHead key={id} align={align} sortKey={sortKey} sort={props.sort}>
                {header}
              </ColumnHead>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {drawn.map(({ index, start }) => {
            const row = rows[index]!;
            return (
              <TableRow
                key={rowKey(row)}
                row={row}
                columns={columns}
                index={index}
                start={start}
                height={heightOf(row)}
                picked={selection?.has(row)}
                name={selection?.nameOf(row)}
                onToggle={toggle}
              />
            );
          })}
        </div>
      </div>
      {loadingMore && (
        <div className={classes.more} role="status">
          <Loader size="xs" />
        </div>
      )}
    </section>
  );
}

function HeadCheckbox<Row>({ selection }: { selection: TableSelection<Row> }) {
  const { t } = useTranslation();
  return (
    <div role="columnheader" className={classes.check}>
      <Checkbox
        size="xs"
        aria-label={t('table.selectAll')}
        checked={selection.extent === 'all'}
        indeterminate={selection.extent === 'some'}
        onChange={selection.toggleAll}
      />
    </div>
  );
}

interface TableRowProps<Row> {
  row: Row;
  columns: TableColumn<Row>[];
  index: number;
  start: number;
  height: number;
  /** undefined: rows are not picked. */
  picked: boolean | undefined;
  name: string | undefined;
  onToggle: (row: Row, range: boolean) => void;
}

/** Drawn anew only when something of it has changed: whoever types would otherwise wait for rows that are about to go. */
const TableRow = memo(function TableRow<Row>(props: TableRowProps<Row>) {
  const { row, columns, index, start, height, picked, name, onToggle } = props;
  const { t } = useTranslation();
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={picked}
      className={`${classes.row} ${classes.body}`}
      style={{ height, transform: `translateY(${start}px)` }}
    >
      {picked !== undefined && (
        <div role="cell" className={classes.check}>
          <Checkbox
            size="xs"
            aria-label={t('table.select', { name })}
            checked={picked}
            onChange={(event) => onToggle(row, (event.nativeEvent as MouseEvent).shiftKey === true)}
          />
        </div>
      )}
      {columns.map(({ id, cell, align }) => (
        <div key={id} role="cell" className={classes.cell} data-align={align}>
          {cell(row)}
        </div>
      ))}
    </div>
  );
}) as <Row>(props: TableRowProps<Row>) => ReactNode;
