import { Stack } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/types';
import { ListFrame } from '../../parts/list-frame';
import { EmptyState } from '../../parts/states';
import { usePages } from '../../parts/use-pages';
import { VirtualTable } from '../../parts/virtual-table';
import { useCustomer, useCustomerId } from '../customer/use-customer';
import { useUserSelection } from './selection';
import { SelectionBar } from './selection-bar';
import { useTableSelection } from './use-table-selection';
import { useUserColumns } from './use-user-columns';
import { useUserView } from './use-user-view';
import { UserCommands } from './user-commands';
import { UserFilters } from './user-filters';

const EditUserDrawer = lazy(async () => ({ default: (await import('./edit-user-drawer')).EditUserDrawer }));

/** Users and licenses: find, filter, pick, act. */
export function UsersPage() {
  const { t } = useTranslation();
  const customerId = useCustomerId();
  const customer = useCustomer(customerId);
  const { view, sort, change } = useUserView('active');
  const selection = useUserSelection(customerId);
  const list = usePages<User>(`/customers/${customerId}/users`, { ...view, sort });
  const [edited, setEdited] = useState<User | null>(null);
  const { columns, chooser } = useUserColumns(setEdited);
  const isFiltered = view.search !== '' || view.filter.length > 0;
  const total = isFiltered ? (list.hasMore ? undefined : list.items.length) : customer.data?.userCount;
  return (
    <Stack gap="sm">
      <UserCommands customerId={customerId} selection={selection} />
      <UserFilters customerId={customerId} view={view} onChange={change} chooser={chooser} />
      <SelectionBar
        selection={selection}
        view={view}
        total={total}
        onShow={({ search, filter }) => change({ search, filter })}
      />
      <ListFrame
        {...list}
        isEmpty={list.items.length === 0}
        empty={
          <EmptyState title={isFiltered ? t('users.noneFound') : t('users.none')}>
            {isFiltered ? t('users.noneFoundHint') : t('users.noneHint')}
          </EmptyState>
        }
      >
        <VirtualTable
          label={t('customer.users')}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => id}
          total={total}
          sort={{ by: sort, onChange: (by) => change({ sort: by }) }}
          selection={useTableSelection(list.items, selection)}
          onEnd={list.onEnd}
          loadingMore={list.loadingMore}
          maxHeight="max(20rem, calc(100dvh - 23.5rem))"
        />
      </ListFrame>
      <Suspense>
        {edited && <EditUserDrawer customerId={customerId} user={edited} onClose={() => setEdited(null)} />}
      </Suspense>
    </Stack>
  );
}
