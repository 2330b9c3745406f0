import { Anchor, Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Customer } from '../../api/types';
import { later } from '../../parts/later';
import { ListFrame } from '../../parts/list-frame';
import { PageHeader } from '../../parts/page-header';
import { SearchBox } from '../../parts/search-box';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { usePages } from '../../parts/use-pages';
import { type TableColumn, VirtualTable } from '../../parts/virtual-table';
import { useSession } from '../../session/session';

const CustomerDialog = later(async () => (await import('./customer-dialog')).CustomerDialog);

/** The customers one looks after: search, pick one. */
export function CustomersPage() {
  const { t } = useTranslation();
  const { may } = useSession();
  const [params, setParams] = useSearchParams();
  const search = params.get('search') ?? '';
  const list = usePages<Customer>('/customers', { search });
  const [adding, dialog] = useDisclosure(false);
  const columns = useCustomerColumns();
  return (
    <div className="page">
      <PageHeader
        title={t('customers.title')}
        actions={
          may('customers.write') && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
              {t('customers.add')}
            </Button>
          )
        }
      />
      <Group mb="md">
        <SearchBox
          label={t('customers.search')}
          value={search}
          onChange={(text) => setParams(text ? { search: text } : {}, { replace: true })}
        />
      </Group>
      <ListFrame
        {...list}
        isEmpty={list.items.length === 0}
        empty={<EmptyState title={search ? t('customers.noneFound', { search }) : t('customers.none')} />}
      >
        <VirtualTable
          label={t('customers.title')}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => id}
          onEnd={list.onEnd}
          loadingMore={list.loadingMore}
        />
      </ListFrame>
      {adding && <CustomerDialog customer={null} onClose={dialog.close} />}
    </div>
  );
}

function useCustomerColumns(): TableColumn<Customer>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('customers.name'),
        width: 'minmax(14rem, 2fr)',
        cell: ({ id, name }) => (
          <Anchor component={Link} to={`/customers/${id}`} fw={600} fz="sm">
            {name}
          </Anchor>
        ),
      },
      {
        id: 'domains',
        header: t('customers.domains'),
        width: 'minmax(14rem, 2fr)',
        cell: ({ domains }) => domains.join(', '),
      },
      {
        id: 'location',
        header: t('field.usageLocation'),
        width: 'minmax(9rem, 1fr)',
        cell: ({ usageLocation }) => format.country(usageLocation),
      },
      {
        id: 'users',
        header: t('customers.users'),
        width: '7rem',
        align: 'end',
        cell: ({ userCount }) => format.number(userCount),
      },
      {
        id: 'deleted',
        header: t('customers.deleted'),
        width: '10.5rem',
        align: 'end',
        cell: ({ deletedUserCount }) => format.number(deletedUserCount),
      },
    ],
    [t, format],
  );
}
