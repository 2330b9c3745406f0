import { Button, Group, Stack, Text } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/types';
import { LicenseBadges } from '../../parts/license-badges';
import { ListFrame } from '../../parts/list-frame';
import { SearchBox } from '../../parts/search-box';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { usePages } from '../../parts/use-pages';
import { type TableColumn, VirtualTable } from '../../parts/virtual-table';
import { useSession } from '../../session/session';
import { useCustomerId, useSubscriptions } from '../customer/use-customer';
import { useUserSelection } from '../users/selection';
import { SelectionBar } from '../users/selection-bar';
import { useTableSelection } from '../users/use-table-selection';
import { useUserView } from '../users/use-user-view';
import { RestoreDialog } from './restore-dialog';

const DAY_MS = 86_400_000;
const URGENT_DAYS = 5;

/** Users that were deleted and can still be restored. */
export function DeletedUsersPage() {
  const { t } = useTranslation();
  const { may, profile } = useSession();
  const customerId = useCustomerId();
  const { view, change } = useUserView('deleted');
  const selection = useUserSelection(customerId, 'deleted');
  const list = usePages<User>(`/customers/${customerId}/users`, { ...view });
  const [restoring, setRestoring] = useState(false);
  const columns = useDeletedColumns(customerId);
  const total = list.count?.exact ? list.count.value : undefined;
  const days = t('deleted.days', { count: profile?.deletedUserDays ?? 0 });
  return (
    <Stack gap="sm">
      <Group>
        {may('users.write') && (
          <Button
            leftSection={<IconRestore size={16} aria-hidden />}
            disabled={selection.isEmpty}
            onClick={() => setRestoring(true)}
          >
            {t('deleted.restore')}
          </Button>
        )}
        <SearchBox label={t('users.search')} value={view.search ?? ''} onChange={(search) => change({ search })} />
      </Group>
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
          <EmptyState title={view.search ? t('users.noneFound') : t('deleted.none')}>
            {t('deleted.hint', { days })}
          </EmptyState>
        }
      >
        <VirtualTable
          label={t('deleted.title')}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => id}
          total={total}
          selection={useTableSelection(list.items, selection)}
          onEnd={list.onEnd}
          loadingMore={list.loadingMore}
          maxHeight="max(20rem, calc(100dvh - 20.5rem))"
        />
      </ListFrame>
      {restoring && (
        <RestoreDialog
          customerId={customerId}
          selection={selection.selection}
          onClose={() => setRestoring(false)}
          onStarted={selection.clear}
        />
      )}
    </Stack>
  );
}

function useDeletedColumns(customerId: string): TableColumn<User>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const subscriptions = useSubscriptions(customerId);
  return useMemo(() => {
    const free = new Map(subscriptions.data?.map(({ sku, availableSeats }) => [sku, availableSeats]));
    return [
      {
        id: 'displayName',
        header: t('field.displayName'),
        width: 'minmax(11rem, 1.5fr)',
        cell: ({ displayName }) => (
          <Text fz="sm" fw={600} component="span">
            {displayName}
          </Text>
        ),
      },
      { id: 'upn', header: t('field.upn'), width: 'minmax(14rem, 2fr)', cell: ({ upn }) => upn },
      { id: 'deletedAt', header: t('deleted.at'), width: '10rem', cell: ({ deletedAt }) => format.moment(deletedAt) },
      {
        id: 'left',
        header: t('deleted.left'),
        width: '6rem',
        cell: ({ restorableUntil }) => {
          const days = Math.max(0, Math.ceil((new Date(restorableUntil ?? 0).getTime() - Date.now()) / DAY_MS));
          return (
            <Text fz="sm" c={days <= URGENT_DAYS ? 'var(--tone-bad)' : undefined}>
              {t('deleted.days', { count: days })}
            </Text>
          );
        },
      },
      {
        id: 'licenses',
        header: t('deleted.licenses'),
        width: 'minmax(11rem, 1.6fr)',
        cell: ({ licenses }) => <LicenseBadges licenses={licenses} />,
      },
      {
        id: 'missing',
        header: t('deleted.seats'),
        width: '10rem',
        cell: ({ licenses }) => {
          const missing = licenses.filter(({ sku }) => (free.get(sku) ?? 0) <= 0);
          if (licenses.length === 0) return '–';
          return (
            <Text fz="sm" c={missing.length > 0 ? 'var(--tone-warn)' : 'var(--tone-good)'}>
              {missing.length > 0 ? t('deleted.noSeat', { count: missing.length }) : t('deleted.seatsFree')}
            </Text>
          );
        },
      },
    ];
  }, [t, format, subscriptions.data]);
}
