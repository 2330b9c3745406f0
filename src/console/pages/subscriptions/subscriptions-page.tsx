import { ActionIcon, Badge, Button, Group, Progress, Stack, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconEdit, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Subscription } from '../../api/types';
import { later } from '../../parts/later';
import { ListFrame } from '../../parts/list-frame';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { WideTable } from '../../parts/wide-table';
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
      <ListFrame
        loading={list.isPending}
        error={list.error}
        again={() => void list.refetch()}
        isEmpty={!list.data || list.data.length === 0}
        empty={<EmptyState title={t('subscriptions.none')}>{t('subscriptions.noneHint')}</EmptyState>}
      >
        <WideTable
          label={t('customer.subscriptions')}
          minWidth={640}
          withTableBorder
          bg="var(--surface)"
          highlightOnHover
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('subscriptions.product')}</Table.Th>
              <Table.Th>{t('subscriptions.state')}</Table.Th>
              <Table.Th w="30%">{t('subscriptions.use')}</Table.Th>
              <Table.Th ta="right">{t('subscriptions.available')}</Table.Th>
              {mayWrite && (
                <Table.Th w={48}>
                  <VisuallyHidden>{t('act.change')}</VisuallyHidden>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.data?.map((subscription) => (
              <SubscriptionRow
                key={subscription.sku}
                subscription={subscription}
                onEdit={mayWrite ? () => setEdited(subscription) : undefined}
              />
            ))}
          </Table.Tbody>
        </WideTable>
      </ListFrame>
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
      {onEdit && (
        <Table.Td>
          <Tooltip label={t('act.change')}>
            <ActionIcon variant="subtle" aria-label={t('subscriptions.edit', { name })} onClick={onEdit}>
              <IconEdit size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Table.Td>
      )}
    </Table.Tr>
  );
}
