import { Alert, Button, Group, Modal, NumberInput, Select, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Subscription } from '../../api/types';
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={subscription?.name ?? t('subscriptions.add')}>
      <form onSubmit={submit}>
        <Stack>
          {save.error && <Alert color="red">{save.error.message}</Alert>}
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
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('act.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!sku || typeof seats !== 'number'}>
              {t('act.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
