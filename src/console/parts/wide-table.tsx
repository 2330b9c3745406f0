import { Table, type TableProps } from '@mantine/core';
import classes from './wide-table.module.css';

interface WideTableProps extends TableProps {
  label: string;
  /** Pixels below which it scrolls sideways. */
  minWidth: number;
  /** Pixels above which it scrolls down. */
  maxHeight?: number;
}

/** A table that scrolls by itself where it is too wide, by keyboard as well. */
export function WideTable({ label, minWidth, maxHeight, ...table }: WideTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={label} tabIndex={0} className={classes.frame} style={{ maxHeight }}>
      <Table miw={minWidth} {...table} />
    </section>
  );
}
