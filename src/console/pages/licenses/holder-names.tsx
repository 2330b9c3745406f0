import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Page, User } from '../../api/types';
import { useFormat } from '../../parts/use-format';
import { useCustomerId } from '../customer/use-customer';
import type { Selection } from '../users/selection';
import { holdersOf } from './license-plan';

/** How many who have a product are named, and how many where one looks closer. */
const NAMED = 3;
const NAMED_IN_HINT = 50;

interface HolderNamesProps {
  selection: Selection;
  sku: string;
  /** All who have it. */
  holders: number;
}

/** Who of the selection has a product: the first of them by name. */
export function HolderNames({ selection, sku, holders }: HolderNamesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames(selection, sku);
  const others = holders - Math.min(names.length, NAMED);
  if (names.length === 0) return null;
  return (
    <Text component="span" display="block" fz="inherit" title={names.join(', ')}>
      {names.slice(0, NAMED).join(', ')}
      {others > 0 && ` ${t('confirm.more', { n: format.number(others) })}`}
    </Text>
  );
}

/** Of everybody whom a filter finds, the users' list knows the first who have it. */
function useNames(selection: Selection, sku: string): string[] {
  const customerId = useCustomerId();
  const filter = selection.kind === 'all' ? selection.filter : null;
  const found = useQuery({
    queryKey: ['holders', customerId, filter, sku],
    queryFn: ({ signal }) =>
      request<Page<User>>(`/customers/${customerId}/users`, {
        query: { ...filter, filter: [...(filter?.filter ?? []), `license:${sku}`], limit: NAMED_IN_HINT },
        signal,
      }),
    enabled: filter !== null,
  });
  const users = selection.kind === 'some' ? holdersOf(selection.users, sku) : (found.data?.items ?? []);
  return users.slice(0, NAMED_IN_HINT).map(({ displayName }) => displayName);
}
