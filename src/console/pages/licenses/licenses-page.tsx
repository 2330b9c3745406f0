import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { startJob } from '../../api/start-job';
import { ListFrame } from '../../parts/list-frame';
import { PageHeader } from '../../parts/page-header';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { useCustomer, useCustomerId, useSubscriptions } from '../customer/use-customer';
import { toJobSelect, useUserSelection } from '../users/selection';
import { type Change, sumUp, toCells, type Wish } from './license-plan';
import classes from './licenses-page.module.css';
import { ProductRow } from './product-row';

/** Adds and removes licences for everybody picked. */
export function LicensesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const customerId = useCustomerId();
  const customer = useCustomer(customerId);
  const subscriptions = useSubscriptions(customerId);
  const { selection, isEmpty, clear } = useUserSelection(customerId);
  const [wishes, setWishes] = useState<ReadonlyMap<string, Wish>>(new Map());
  const users = selection.kind === 'some' ? selection.users : null;
  const back = `/customers/${customerId}/users`;
  const cells = toCells(wishes);
  const save = useMutation({
    mutationFn: () =>
      startJob({
        customerId,
        operation: 'assign-licenses',
        body: { select: toJobSelect(selection), set: cells },
      }),
    onSuccess: async ({ id }) => {
      await navigate(`/jobs/${id}`);
      clear();
    },
  });
  const seats = new Map(subscriptions.data?.map(({ sku, availableSeats }) => [sku, availableSeats]));
  const names = new Map(subscriptions.data?.map(({ sku, name }) => [sku, name]));
  return (
    <div className="page">
      <PageHeader
        title={t('users.licenses')}
        trail={[
          { label: t('customers.title'), to: '/customers' },
          { label: customer.data?.name ?? '…', to: back },
        ]}
        lead={users ? t('users.picked', { count: users.length, n: format.number(users.length) }) : t('users.allPicked')}
      />
      {isEmpty ? (
        <EmptyState title={t('licenses.nobody')}>
          <Button onClick={() => navigate(back)}>{t('licenses.pick')}</Button>
        </EmptyState>
      ) : (
        <Stack maw={880}>
          {save.error && <Alert color="red">{save.error.message}</Alert>}
          <ListFrame
            loading={subscriptions.isPending}
            error={subscriptions.error}
            again={() => void subscriptions.refetch()}
            isEmpty={subscriptions.data?.length === 0}
            empty={<EmptyState title={t('subscriptions.none')} />}
          >
            <Paper withBorder>
              {subscriptions.data?.map((subscription) => (
                <ProductRow
                  key={subscription.sku}
                  subscription={subscription}
                  users={users}
                  wish={wishes.get(subscription.sku) ?? { kind: 'keep' }}
                  onWish={(wish) => setWishes(new Map([...wishes, [subscription.sku, wish]]))}
                />
              ))}
            </Paper>
          </ListFrame>
          <div className={classes.foot}>
            <Summary changes={users ? sumUp(users, wishes, seats) : []} nameOf={(sku) => names.get(sku) ?? sku} />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => navigate(back)}>
                {t('act.cancel')}
              </Button>
              <Button disabled={Object.keys(cells).length === 0} loading={save.isPending} onClick={() => save.mutate()}>
                {t('act.save')}
              </Button>
            </Group>
          </div>
        </Stack>
      )}
    </div>
  );
}

/** "12 get E5, 3 lose E3, 4 seats short." */
function Summary({ changes, nameOf }: { changes: Change[]; nameOf: (sku: string) => string }) {
  const { t } = useTranslation();
  if (changes.length === 0) return null;
  const isShort = changes.some(({ short }) => short > 0);
  const sentences = changes.flatMap(({ sku, gain, lose, adjusted, short }) => [
    ...(gain > 0 ? [t('licenses.gain', { count: gain, name: nameOf(sku) })] : []),
    ...(lose > 0 ? [t('licenses.lose', { count: lose, name: nameOf(sku) })] : []),
    ...(short > 0 ? [t('licenses.short', { count: short, name: nameOf(sku) })] : []),
    ...(adjusted > 0 ? [t('licenses.adjusted', { count: adjusted, name: nameOf(sku) })] : []),
    ...(gain + lose + adjusted === 0 ? [t('licenses.same', { name: nameOf(sku) })] : []),
  ]);
  return (
    <Alert color={isShort ? 'yellow' : 'brand'} title={t('licenses.summary')} role="status">
      <Text fz="sm">{sentences.join(' · ')}</Text>
      {isShort && <Text fz="sm">{t('licenses.shortHint')}</Text>}
    </Alert>
  );
}
