import { Alert, Button, Group, Paper, PasswordInput, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import { notify } from '../../parts/notify';
import { useSession } from '../../session/session';
import { LanguageSwitch } from '../../shell/language-switch';
import { ThemeSwitch } from '../../shell/theme-switch';
import { SecondFactor } from './second-factor';

/** Who one is, how it looks, and how one proves oneself. */
export function AccountSettings() {
  const { t } = useTranslation();
  const { profile } = useSession();
  if (!profile) return null;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: 'start' }}>
      <Stack>
        <Paper withBorder p="md">
          <Stack gap="xs">
            <Title order={2}>{profile.displayName}</Title>
            <Text fz="sm">{profile.email}</Text>
            <Text fz="sm" c="dimmed">
              {t(`role.${profile.role}`)}
              {profile.customerName && ` · ${profile.customerName}`}
            </Text>
            <Group mt="sm">
              <LanguageSwitch />
              <ThemeSwitch />
            </Group>
          </Stack>
        </Paper>
        {profile.via === 'session' && <PasswordForm />}
      </Stack>
      {profile.via === 'session' && <SecondFactor />}
    </SimpleGrid>
  );
}

function PasswordForm() {
  const { t } = useTranslation();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useMutation({
    mutationFn: () => request('/me/password', { method: 'PUT', body: { currentPassword, newPassword } }),
    onSuccess: () => {
      setCurrent('');
      setNew('');
      void notify({ message: t('settings.passwordChanged') });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Paper withBorder p="md">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Title order={2}>{t('settings.password')}</Title>
          {change.error && <Alert color="red">{change.error.message}</Alert>}
          <PasswordInput
            label={t('settings.currentPassword')}
            autoComplete="current-password"
            required
            value={currentPassword}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          />
          <PasswordInput
            label={t('signIn.newPassword')}
            autoComplete="new-password"
            required
            value={newPassword}
            onChange={(event) => setNew(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          />
          <Group>
            <Button type="submit" loading={change.isPending}>
              {t('settings.changePassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
