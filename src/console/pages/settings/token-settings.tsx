import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { ApiToken } from '../../api/types';
import { AskFirst } from '../../parts/ask-first';
import { later } from '../../parts/later';
import { listState } from '../../parts/list-state';
import { ShortList } from '../../parts/short-list';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';

const NewTokenDialog = later(async () => (await import('./new-token-dialog')).NewTokenDialog);

/** One's own API tokens. */
export function TokenSettings() {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  return (
    <Stack gap="sm">
      <Group>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t('settings.newToken')}
        </Button>
      </Group>
      <TokenTable path="/me/tokens" none={t('settings.noTokens')} hint={t('settings.noTokensHint')} />
      {making && <NewTokenDialog onClose={() => setMaking(false)} />}
    </Stack>
  );
}

interface TokenTableProps {
  /** Whose tokens: one's own, or an operator's. */
  path: string;
  none: string;
  hint?: string;
}

/** API tokens, each of which can be revoked. */
export function TokenTable({ path, none, hint }: TokenTableProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [revoked, setRevoked] = useState<ApiToken | null>(null);
  const tokens = useQuery({
    queryKey: ['tokens', path],
    queryFn: async () => (await request<{ items: ApiToken[] }>(path)).items,
  });
  const revoke = async ({ id }: ApiToken) => {
    await request(`${path}/${id}`, { method: 'DELETE' });
    await cache.invalidateQueries({ queryKey: ['tokens', path] });
  };
  return (
    <>
      <ShortList
        label={t('settings.tokens')}
        minWidth={720}
        state={listState(tokens)}
        items={tokens.data ?? []}
        empty={<EmptyState title={none}>{hint}</EmptyState>}
        heads={[t('settings.tokenName'), t('settings.tokenCreated'), t('settings.tokenUsed'), t('settings.tokenEnds')]}
        withActs
        row={(token) => <TokenRow key={token.id} token={token} onRevoke={() => setRevoked(token)} />}
      />
      {revoked && (
        <AskFirst
          title={t('settings.revokeOf', { name: revoked.name })}
          effect={t('settings.revokeEffect')}
          act={t('settings.revoke')}
          onAct={() => revoke(revoked)}
          onClose={() => setRevoked(null)}
        />
      )}
    </>
  );
}

function TokenRow({ token, onRevoke }: { token: ApiToken; onRevoke: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isOver = token.expiresAt !== null && new Date(token.expiresAt).getTime() < Date.now();
  return (
    <Table.Tr>
      <Table.Td>
        <Text fz="sm" fw={600}>
          {token.name}
        </Text>
        <Text fz="xs" c="dimmed">
          {token.scopes?.map((scope) => t(`permission.${scope}`)).join(', ') ?? t('settings.allScopes')}
        </Text>
      </Table.Td>
      <Table.Td>{format.day(token.createdAt)}</Table.Td>
      <Table.Td>{token.lastUsedAt ? format.moment(token.lastUsedAt) : t('settings.neverUsed')}</Table.Td>
      <Table.Td>{token.expiresAt ? format.day(token.expiresAt) : t('settings.never')}</Table.Td>
      <Table.Td ta="right">
        {token.revokedAt || isOver ? (
          <Badge variant="light" color="gray">
            {token.revokedAt ? t('settings.revoked') : t('settings.expired')}
          </Badge>
        ) : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={t('settings.revokeOf', { name: token.name })}
            onClick={onRevoke}
          >
            {t('settings.revoke')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
