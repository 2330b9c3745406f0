import { NumberInput, Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Subscription } from '../../api/types';
import { FormDialog } from '../../parts/task-form';
import { useCatalogue } from '../customer/use-customer';

interface SubscriptionDialogProps {
  customerId: string;
  /** Null: a new one. */
  subscription: Subscription | null;
  onClose: () => void;
}

const STATES = ['active', 'warning', 'suspended'] as const;

/** Subscribes to a product, or changes seats and state. */
export function SubscriptionDialog({ customerId, subscription, onClose }: SubscriptionDialogProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const catalogue = useCatalogue();
  const [sku, setSku] = useState<string | null>(subscription?.sku ?? null);
  const [seats, setSeats] = useState<number | string>(subscription?.totalSeats ?? 25);
  const [state, setState] = useState<string>(subscription?.state ?? 'active');
  const save = useMutation({
    mutationFn: () =>
      subscription
        ? request(`/customers/${customerId}/subscriptions/${sku}`, { method: 'PATCH', body: { seats, state } })
        : request(`/customers/${customerId}/subscriptions`, { method: 'POST', body: { sku, seats, state } }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['subscriptions', customerId] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={subscription?.name ?? t('subscriptions.add')}
      task={save}
      incomplete={!sku || typeof seats !== 'number'}
      onClose={onClose}
    >
      {!subscription && (
        <Select
          label={t('subscriptions.product')}
          required
          searchable
          data={catalogue.data?.map((product) => ({
            value: product.sku,
            label: `${product.name} (${product.sku})`,
          }))}
          value={sku}
          onChange={setSku}
        />
      )}
      <NumberInput
        label={t('subscriptions.seats')}
        required
        min={0}
        max={10_000_000}
        allowDecimal={false}
        value={seats}
        onChange={setSeats}
      />
      <Select
        label={t('subscriptions.state')}
        allowDeselect={false}
        data={STATES.map((value) => ({ value, label: t(`subscriptionState.${value}`) }))}
        value={state}
        onChange={(value) => value && setState(value)}
      />
    </FormDialog>
  );
}
