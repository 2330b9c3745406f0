import { MultiSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { ApiToken, Permission } from '../../api/types';
import { Dialog } from '../../parts/dialog';
import { SecretOnce } from '../../parts/secret-once';
import { TaskForm } from '../../parts/task-form';
import { useSession } from '../../session/session';

type NewToken = ApiToken & { token: string };

/** Makes an API token of one's own, and shows it once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<NewToken | null>(null);
  return (
    <Dialog onClose={onClose} title={t('settings.newToken')} closeOnClickOutside={made === null}>
      {made ? (
        <SecretOnce warning={t('settings.tokenOnce')} secret={made.token} onClose={onClose} />
      ) : (
        <TokenForm onClose={onClose} onMade={setMade} />
      )}
    </Dialog>
  );
}

function TokenForm({ onClose, onMade }: { onClose: () => void; onMade: (token: NewToken) => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { profile } = useSession();
  const [name, setName] = useState('');
  const [until, setUntil] = useState('');
  const [scopes, setScopes] = useState<Permission[]>([]);
  const make = useMutation({
    mutationFn: () =>
      request<NewToken>('/me/tokens', {
        method: 'POST',
        body: {
          name,
          ...(scopes.length > 0 && { scopes }),
          ...(until && { expiresAt: new Date(`${until}T23:59:59`).toISOString() }),
        },
      }),
    onSuccess: async (token) => {
      await cache.invalidateQueries({ queryKey: ['tokens'] });
      onMade(token);
    },
  });
  return (
    <TaskForm task={make} act={t('settings.makeToken')} onClose={onClose}>
      <TextInput
        label={t('settings.tokenName')}
        description={t('settings.tokenNameHint')}
        required
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label={t('settings.scopes')}
        description={t('settings.scopesHint')}
        data={profile?.permissions.map((value) => ({ value, label: t(`permission.${value}`) })) ?? []}
        value={scopes}
        onChange={(values) => setScopes(values as Permission[])}
      />
      <TextInput
        type="date"
        label={t('settings.tokenEnds')}
        description={t('settings.tokenEndsHint')}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </TaskForm>
  );
}
