import { Alert, Button, Group, Paper, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { startJob } from '../../api/start-job';
import { ListFrame } from '../../parts/list-frame';
import { listState } from '../../parts/list-state';
import { PageHeader } from '../../parts/page-header';
import { EmptyState, ErrorState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { useCustomer, useCustomerId, useSubscriptions } from '../customer/use-customer';
import { toJobSelect, useUserSelection } from '../users/selection';
import { ChangeSummary } from './change-summary';
import { toCells, type Wishes } from './license-plan';
import classes from './licenses-page.module.css';
import { ProductRow } from './product-row';
import { useLicenseSummary } from './use-license-summary';

/** Adds and removes licences for everybody picked. */
export function LicensesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const customerId = useCustomerId();
  const customer = useCustomer(customerId);
  const subscriptions = useSubscriptions(customerId);
  const { selection, isEmpty, clear } = useUserSelection(customerId);
  const [wishes, setWishes] = useState<Wishes>(new Map());
  const summary = useLicenseSummary(customerId, selection, wishes, !isEmpty);
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
  // Who knows what will change may save it.
  const canSave = Object.keys(cells).length > 0 && summary.outcome !== undefined;
  const count = selection.kind === 'some' ? selection.users.length : (summary.held?.users ?? selection.count);
  return (
    <div className="page">
      <PageHeader
        title={t('users.licenses')}
        trail={[
          { label: t('customers.title'), to: '/customers' },
          { label: customer.data?.name ?? '…', to: back },
        ]}
        lead={count === undefined ? t('users.allPicked') : t('users.picked', { count, n: format.number(count) })}
      />
      {isEmpty ? (
        <EmptyState title={t('licenses.nobody')}>
          <Button onClick={() => navigate(back)}>{t('licenses.pick')}</Button>
        </EmptyState>
      ) : (
        <Stack maw={880}>
          {save.error && <Alert color="red">{save.error.message}</Alert>}
          {summary.error && <ErrorState error={summary.error} retry={summary.again} />}
          <ListFrame
            {...listState(subscriptions)}
            isEmpty={subscriptions.data?.length === 0}
            empty={<EmptyState title={t('subscriptions.none')} />}
          >
            <Paper withBorder>
              {subscriptions.data?.map((subscription) => (
                <ProductRow
                  key={subscription.sku}
                  subscription={subscription}
                  selection={selection}
                  users={summary.held?.users}
                  held={summary.held?.products.find(({ sku }) => sku === subscription.sku)}
                  wish={wishes.get(subscription.sku) ?? { kind: 'keep' }}
                  onWish={(wish) => setWishes(new Map([...wishes, [subscription.sku, wish]]))}
                />
              ))}
            </Paper>
          </ListFrame>
          <div className={classes.foot}>
            <ChangeSummary wishes={wishes} outcome={summary.outcome} />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => navigate(back)}>
                {t('act.cancel')}
              </Button>
              <Button disabled={!canSave} loading={save.isPending} onClick={() => save.mutate()}>
                {t('act.save')}
              </Button>
            </Group>
          </div>
        </Stack>
      )}
    </div>
  );
}
