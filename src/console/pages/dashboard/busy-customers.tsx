import { Group, Text } from '@mantine/core';
import { IconBuildingCommunity } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Customer } from '../../api/types';
import { CustomerName } from '../../parts/customer-name';
import { useFormat } from '../../parts/use-format';
import { Card } from './card';

/** The customers with the most going on. */
export function BusyCustomers({
  customers,
  loading,
}: {
  customers: { customer: Customer; jobs: number }[];
  loading: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card
      title={t('dashboard.customers')}
      icon={IconBuildingCommunity}
      loading={loading}
      lines={{ most: 6, height: 20 }}
      isEmpty={customers.length === 0}
      empty={t('customers.none')}
    >
      {customers.map(({ customer, jobs }) => (
        <Group key={customer.id} justify="space-between" wrap="nowrap">
          <Text fz="sm" fw={600} truncate>
            <CustomerName id={customer.id} />
          </Text>
          <Text fz="xs" c="dimmed" className="numeric" style={{ whiteSpace: 'nowrap' }}>
            {t('dashboard.customerLine', {
              users: format.number(customer.userCount),
              jobs: format.number(jobs),
              count: jobs,
            })}
          </Text>
        </Group>
      ))}
    </Card>
  );
}
