import {
  Alert,
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { ApiToken } from '../../api/types';
import { ListFrame } from '../../parts/list-frame';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { WideTable } from '../../parts/wide-table';

/** One's own API tokens. */
export function TokenSettings() {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const [making, setMaking] = useState(false);
  const tokens = useQuery({
    queryKey: ['tokens'],
    queryFn: async () => (await request<{ items: ApiToken[] }>('/me/tokens')).items,
  });
  const revoke = useMutation({
    mutationFn: (id: string) => request(`/me/tokens/${id}`, { method: 'DELETE' }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['tokens'] }),
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
  });
  return (
    <Stack gap="sm">
      <Group>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t('settings.newToken')}
        </Button>
      </Group>
      <ListFrame
        loading={tokens.isPending}
        error={tokens.error}
        again={() => void tokens.refetch()}
        isEmpty={!tokens.data || tokens.data.length === 0}
        empty={<EmptyState title={t('settings.noTokens')}>{t('settings.noTokensHint')}</EmptyState>}
      >
        <WideTable label={t('settings.tokens')} minWidth={640} withTableBorder bg="var(--surface)">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('settings.tokenName')}</Table.Th>
              <Table.Th>{t('settings.tokenCreated')}</Table.Th>
              <Table.Th>{t('settings.tokenUsed')}</Table.Th>
              <Table.Th>{t('settings.tokenEnds')}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{t('act.change')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tokens.data?.map((token) => (
              <Table.Tr key={token.id}>
                <Table.Td>{token.name}</Table.Td>
                <Table.Td>{format.day(token.createdAt)}</Table.Td>
                <Table.Td>{format.moment(token.lastUsedAt)}</Table.Td>
                <Table.Td>{token.expiresAt ? format.day(token.expiresAt) : t('settings.never')}</Table.Td>
                <Table.Td ta="right">
                  {token.revokedAt ? (
                    <Text fz="sm" c="dimmed">
                      {t('settings.revoked')}
                    </Text>
                  ) : (
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      color="red"
                      aria-label={t('settings.revokeOf', { name: token.name })}
                      onClick={() => revoke.mutate(token.id)}
                    >
                      {t('settings.revoke')}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      </ListFrame>
      {making && <NewTokenDialog onClose={() => setMaking(false)} />}
    </Stack>
  );
}

function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [until, setUntil] = useState('');
  const make = useMutation({
    mutationFn: () =>
      request<ApiToken & { token: string }>('/me/tokens', {
        method: 'POST',
        body: { name, ...(until && { expiresAt: new Date(`${until}T23:59:59`).toISOString() }) },
      }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['tokens'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t('settings.newToken')} closeOnClickOutside={!make.data}>
      {make.data ? (
        <Stack>
          <Alert color="yellow">{t('settings.tokenOnce')}</Alert>
          <Code block>{make.data.token}</Code>
          <Group justify="flex-end">
            <CopyButton value={make.data.token}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? t('handOver.copied') : t('handOver.copy')}
                </Button>
              )}
            </CopyButton>
            <Button onClick={onClose}>{t('act.close')}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            {make.error && <Alert color="red">{make.error.message}</Alert>}
            <TextInput
              label={t('settings.tokenName')}
              description={t('settings.tokenNameHint')}
              required
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              type="date"
              label={t('settings.tokenEnds')}
              value={until}
              onChange={(event) => setUntil(event.currentTarget.value)}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('act.cancel')}
              </Button>
              <Button type="submit" loading={make.isPending}>
                {t('settings.makeToken')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
