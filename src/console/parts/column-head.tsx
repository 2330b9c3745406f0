// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be a table element's
// biome-ignore-all lint/a11y/useFocusableInteractive: what is focused is the button inside, where there is one
import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './virtual-table.module.css';

/** By what a list is sorted, as the API has it: a key, from the end with a `-` before it. */
export interface TableSort {
  by: string;
  onChange: (by: string) => void;
}

interface ColumnHeadProps {
  /** What sorting by this column is called; undefined: the list cannot be sorted by it. */
  sortKey: string | undefined;
  sort: TableSort | undefined;
  align?: 'end';
  children: ReactNode;
}

/** A column's header; one that can be sorted by is pressed to do so, and again to turn the order round. */
export function ColumnHead({ sortKey, sort, align, children }: ColumnHeadProps) {
  if (!sortKey || !sort) {
    return (
      <div role="columnheader" className={classes.cell} data-align={align}>
        {children}
      </div>
    );
  }
  const order = sort.by === sortKey ? 'ascending' : sort.by === `-${sortKey}` ? 'descending' : 'none';
  const Arrow = order === 'descending' ? IconArrowDown : IconArrowUp;
  return (
    <div role="columnheader" className={classes.cell} data-align={align} aria-sort={order}>
      <UnstyledButton
        className={classes.sort}
        onClick={() => sort.onChange(order === 'ascending' ? `-${sortKey}` : sortKey)}
      >
        {children}
        <Arrow size={14} aria-hidden style={{ visibility: order === 'none' ? 'hidden' : undefined }} />
      </UnstyledButton>
    </div>
  );
}
