import { Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../api/problem-error';
import type { User } from '../../api/types';
import { later } from '../../parts/later';
import { ListFrame } from '../../parts/list-frame';
import { EmptyState } from '../../parts/states';
import { useAskAhead, usePages } from '../../parts/use-pages';
import { VirtualTable } from '../../parts/virtual-table';
import { useCustomerId } from '../customer/use-customer';
import { useUserSelection } from './selection';
import { SelectionBar } from './selection-bar';
import { useTableSelection } from './use-table-selection';
import { useUserColumns } from './use-user-columns';
import { useUserView } from './use-user-view';
import { UserCommands } from './user-commands';
import { UserFilters } from './user-filters';

const EditUserDrawer = later(async () => (await import('./edit-user-drawer')).EditUserDrawer);

/** More are not sorted by name, neither by the server; by user name they are, however many. */
const MOST_SORTED_BY_NAME = 10_000;

/** Users and licenses: find, filter, pick, act. */
export function UsersPage() {
  const { t } = useTranslation();
  const customerId = useCustomerId();
  const address = `/customers/${customerId}/users`;
  const { view, sort, change } = useUserView('active', useAskAhead(address));
  const selection = useUserSelection(customerId);
  const list = usePages<User>(address, { ...view, sort });
  const [edited, setEdited] = useState<User | null>(null);
  const total = list.count?.exact ? list.count.value : undefined;
  const { columns, chooser } = useUserColumns(setEdited, total !== undefined && total <= MOST_SORTED_BY_NAME);
  const isFiltered = view.search !== '' || view.filter.length > 0;
  // What was few enough to be sorted by name may have become too many: by more users, or by a wider search.
  const isTooMany = list.error instanceof ProblemError && list.error.code === 'too-many-to-sort';
  useEffect(() => {
    if (isTooMany) change({ sort: 'upn' });
  }, [isTooMany, change]);
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
      {edited && <EditUserDrawer customerId={customerId} user={edited} onClose={() => setEdited(null)} />}
    </Stack>
  );
}
