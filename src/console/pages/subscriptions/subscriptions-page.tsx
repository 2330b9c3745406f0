import { Badge, Button, Group, Progress, Stack, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Subscription } from '../../api/types';
import { EditCell } from '../../parts/edit-cell';
import { later } from '../../parts/later';
import { listState } from '../../parts/list-state';
import { ShortList } from '../../parts/short-list';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { useSession } from '../../session/session';
import { useCustomerId, useSubscriptions } from '../customer/use-customer';

const SubscriptionDialog = later(async () => (await import('./subscription-dialog')).SubscriptionDialog);

/** A customer's seats of products. */
export function SubscriptionsPage() {
  const { t } = useTranslation();
  const { may } = useSession();
  const customerId = useCustomerId();
  const list = useSubscriptions(customerId);
  const [edited, setEdited] = useState<Subscription | 'new' | null>(null);
  const mayWrite = may('customers.write');
  return (
    <Stack gap="sm">
      {mayWrite && (
        <Group>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
            {t('subscriptions.add')}
          </Button>
        </Group>
      )}
      <ShortList
        label={t('customer.subscriptions')}
        minWidth={640}
        state={listState(list)}
        items={list.data ?? []}
        empty={<EmptyState title={t('subscriptions.none')}>{t('subscriptions.noneHint')}</EmptyState>}
        heads={[
          t('subscriptions.product'),
          t('subscriptions.state'),
          { text: t('subscriptions.use'), width: '30%' },
          { text: t('subscriptions.available'), align: 'right' },
        ]}
        withActs={mayWrite}
        row={(subscription) => (
          <SubscriptionRow
            key={subscription.sku}
            subscription={subscription}
            onEdit={mayWrite ? () => setEdited(subscription) : undefined}
          />
        )}
      />
      {edited && (
        <SubscriptionDialog
          customerId={customerId}
          subscription={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </Stack>
  );
}

function SubscriptionRow({ subscription, onEdit }: { subscription: Subscription; onEdit?: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { sku, name, state, totalSeats, consumedSeats, availableSeats } = subscription;
  const share = totalSeats === 0 ? 0 : (consumedSeats / totalSeats) * 100;
  return (
    <Table.Tr>
      <Table.Td>
        <Text fz="sm" fw={600}>
          {name}
        </Text>
        <Text fz="xs" c="dimmed">
          {sku}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={state === 'active' ? 'green' : state === 'warning' ? 'yellow' : 'gray'}>
          {t(`subscriptionState.${state}`)}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Text fz="sm" className="numeric" mb={4}>
          {t('subscriptions.of', { used: format.number(consumedSeats), all: format.number(totalSeats) })}
        </Text>
        <Progress
          value={share}
          color={share >= 95 ? 'red' : 'brand'}
          size="sm"
          aria-label={`${name}: ${Math.round(share)} %`}
        />
      </Table.Td>
      <Table.Td ta="right" className="numeric">
        {format.number(availableSeats)}
      </Table.Td>
      {onEdit && <EditCell label={t('subscriptions.edit', { name })} onEdit={onEdit} />}
    </Table.Tr>
  );
}
