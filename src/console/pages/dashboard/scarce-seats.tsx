import { Anchor, Group, Progress, Text } from '@mantine/core';
import { IconLicense } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { request } from '../../api/request';
import type { Customer, Subscription } from '../../api/types';
import { useFormat } from '../../parts/use-format';
import { Card } from './card';

const SHOWN = 5;
const SCARCE = 0.9;

/** Subscriptions of which nearly every seat is taken. */
export function ScarceSeats({ customers }: { customers: Customer[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const lists = useQueries({
    queries: customers.map(({ id }) => ({
      queryKey: ['subscriptions', id],
      queryFn: async () => (await request<{ items: Subscription[] }>(`/customers/${id}/subscriptions`)).items,
    })),
  });
  const scarce = lists
    .flatMap(({ data = [] }, index) => data.map((subscription) => ({ subscription, customer: customers[index]! })))
    .filter(({ subscription: { totalSeats, consumedSeats } }) => totalSeats > 0 && consumedSeats / totalSeats >= SCARCE)
    .sort((a, b) => a.subscription.availableSeats - b.subscription.availableSeats)
    .slice(0, SHOWN);
  return (
    <Card
      title={t('dashboard.seats')}
      icon={IconLicense}
      loading={lists.some(({ isPending }) => isPending)}
      isEmpty={scarce.length === 0}
      empty={t('dashboard.noSeats')}
    >
      {scarce.map(({ subscription: { sku, name, totalSeats, consumedSeats, availableSeats }, customer }) => (
        <div key={`${customer.id}${sku}`}>
          <Group justify="space-between" wrap="nowrap" mb={4}>
            <Text fz="sm" truncate>
              <Anchor component={Link} to={`/customers/${customer.id}/subscriptions`} fz="sm" fw={600}>
                {name}
              </Anchor>
              {` · ${customer.name}`}
            </Text>
            <Text fz="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {t('licenses.available', { count: availableSeats, n: format.number(availableSeats) })}
            </Text>
          </Group>
          <Progress value={(consumedSeats / totalSeats) * 100} color="red" size="sm" aria-label={name} />
        </div>
      ))}
    </Card>
  );
}
