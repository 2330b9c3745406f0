import { Alert, Button, CloseButton, Grid, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { newKey, startJob } from '../../api/start-job';
import { PageHeader } from '../../parts/page-header';
import { useCustomer, useCustomerId, useSubscriptions } from '../customer/use-customer';
import { displayNameOf, emptyDraft, isComplete, localPartOf, toRow, type UserDraft } from './user-draft';
import { UserForm } from './user-form';

/** One user after the other, then all of them at once; the confirmation shows their temporary passwords. */
export function AddUsersPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const customerId = useCustomerId();
  const customer = useCustomer(customerId);
  const subscriptions = useSubscriptions(customerId);
  const [entered, setEntered] = useState<UserDraft[]>([]);
  const [draft, setDraft] = useState<UserDraft>(() => emptyDraft(0, ''));
  const domains = customer.data?.domains ?? [];
  const key = useMemo(newKey, []);
  const firstDomain = domains[0] ?? '';
  useEffect(() => {
    setDraft((now) => (now.domain === '' ? { ...now, domain: firstDomain } : now));
  }, [firstDomain]);

  const save = useMutation({
    mutationFn: (users: UserDraft[]) =>
      startJob({ customerId, operation: 'create-users', body: { rows: users.map(toRow) }, key }),
    onSuccess: async ({ id }) => navigate(`/jobs/${id}`),
  });
  const addAnother = () => {
    setEntered([...entered, draft]);
    setDraft(emptyDraft(draft.key + 1, firstDomain, draft));
  };
  const complete = isComplete(draft);
  const all = complete ? [...entered, draft] : entered;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (all.length > 0) save.mutate(all);
  };
  return (
    <div className="page">
      <PageHeader
        title={t('users.add')}
        trail={[
          { label: t('customers.title'), to: '/customers' },
          { label: customer.data?.name ?? '…', to: `/customers/${customerId}` },
        ]}
        lead={t('add.lead')}
      />
      <form onSubmit={submit}>
        <Stack maw={880}>
          {save.error && <Alert color="red">{save.error.message}</Alert>}
          {entered.length > 0 && (
            <Entered users={entered} onDrop={(user) => setEntered(entered.filter((other) => other !== user))} />
          )}
          <Paper withBorder p="lg">
            <UserForm
              key={draft.key}
              draft={draft}
              domains={domains}
              subscriptions={subscriptions.data ?? []}
              customerLocation={customer.data?.usageLocation ?? null}
              wantedBefore={entered}
              onChange={setDraft}
            />
          </Paper>
          <Group justify="space-between">
            <Button
              variant="default"
              disabled={!complete}
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={addAnother}
            >
              {t('add.another')}
            </Button>
            <Group>
              <Button variant="default" onClick={() => navigate(`/customers/${customerId}/users`)}>
                {t('act.cancel')}
              </Button>
              <Button type="submit" disabled={all.length === 0} loading={save.isPending}>
                {all.length > 1 ? t('add.saveMany', { count: all.length }) : t('act.save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </div>
  );
}

function Entered({ users, onDrop }: { users: UserDraft[]; onDrop: (user: UserDraft) => void }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="xs">
        {t('add.entered', { count: users.length })}
      </Title>
      {users.map((user) => (
        <Grid key={user.key} align="center" gap="xs">
          <Grid.Col span={5}>
            <Text truncate>{displayNameOf(user)}</Text>
          </Grid.Col>
          <Grid.Col span={6}>
            <Text fz="sm" c="dimmed" truncate>
              {localPartOf(user)}@{user.domain}
            </Text>
          </Grid.Col>
          <Grid.Col span={1}>
            <CloseButton aria-label={t('users.drop', { name: displayNameOf(user) })} onClick={() => onDrop(user)} />
          </Grid.Col>
        </Grid>
      ))}
    </Paper>
  );
}
