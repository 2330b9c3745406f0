import { ActionIcon, Tabs, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { type NavigateFunction, Outlet, useLocation, useNavigate } from 'react-router';
import { FailedPage } from '../../parts/failed-page';
import { later } from '../../parts/later';
import { PageHeader } from '../../parts/page-header';
import { useFormat } from '../../parts/use-format';
import { useSession } from '../../session/session';
import { useCustomer, useCustomerId } from './use-customer';

const CustomerDialog = later(async () => (await import('../customers/customer-dialog')).CustomerDialog);

/** What all pages of one customer stand in: its name and its tabs. */
export function CustomerLayout() {
  const tab = useLocation().pathname.split('/')[3] ?? 'users';
  return <CustomerFrame customerId={useCustomerId()} tab={tab} goTo={useNavigate()} />;
}

interface CustomerFrameProps {
  customerId: string;
  tab: string;
  goTo: NavigateFunction;
}

/** Not drawn again when the address says something new of what is shown in a tab. */
const CustomerFrame = memo(function CustomerFrame({ customerId, tab, goTo }: CustomerFrameProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { may } = useSession();
  const customer = useCustomer(customerId);
  const [changing, dialog] = useDisclosure(false);
  if (customer.error)
    return <FailedPage title={t('customers.title')} error={customer.error} retry={() => void customer.refetch()} />;
  const tabs = [
    { value: 'users', label: t('customer.users') },
    { value: 'deleted', label: t('customer.deleted', { n: format.number(customer.data?.deletedUserCount ?? 0) }) },
    { value: 'jobs', label: t('customer.jobs') },
    { value: 'subscriptions', label: t('customer.subscriptions') },
    ...(may('audit.read') ? [{ value: 'audit', label: t('customer.audit') }] : []),
  ];
  return (
    <div className="page">
      <PageHeader
        title={customer.data?.name ?? '…'}
        trail={[{ label: t('customers.title'), to: '/customers' }]}
        lead={
          <Text truncate title={customer.data?.domains.join(' · ')}>
            {customer.data?.domains.join(' · ') ?? '…'}
          </Text>
        }
        actions={
          may('customers.write') && (
            <Tooltip label={t('customers.change')}>
              <ActionIcon
                variant="default"
                size="input-sm"
                aria-label={t('customers.change')}
                disabled={!customer.data}
                onClick={dialog.open}
              >
                <IconPencil size={18} stroke={1.6} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )
        }
      />
      <Tabs
        value={tab}
        onChange={(value) => value && goTo(`/customers/${customerId}/${value}`)}
        activateTabWithKeyboard={false}
        keepMounted={false}
      >
        <Tabs.List mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto' }}>
          {tabs.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value} style={{ whiteSpace: 'nowrap' }}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <Outlet />
        </Tabs.Panel>
      </Tabs>
      {changing && customer.data && <CustomerDialog customer={customer.data} onClose={dialog.close} />}
    </div>
  );
});
