import { Alert, Button, Code, Group, Image, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { renderSVG } from 'uqr';
import { request } from '../../api/request';
import type { Profile } from '../../api/types';
import { useSession } from '../../session/session';

/** An authenticator app: set up with a QR code and a first code, or done without. */
export function SecondFactor() {
  const { t } = useTranslation();
  const { profile, enter } = useSession();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const active = profile?.secondFactor ?? false;
  const begin = useMutation({
    mutationFn: () =>
      request<{ secret: string; uri: string }>('/me/second-factor', { method: 'POST', body: { password } }),
  });
  const settle = useMutation({
    mutationFn: () =>
      active
        ? request('/me/second-factor/remove', { method: 'POST', body: { password } })
        : request('/me/second-factor/confirm', { method: 'POST', body: { code } }),
    onSuccess: async () => {
      begin.reset();
      setPassword('');
      setCode('');
      enter(await request<Profile>('/me'));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (active || begin.data) settle.mutate();
    else begin.mutate();
  };
  const problem = begin.error ?? settle.error;
  return (
    <Paper withBorder p="md">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Title order={2}>{t('settings.secondFactor')}</Title>
          <Text fz="sm" c="dimmed">
            {active ? t('settings.secondFactorOn') : t('settings.secondFactorOff')}
          </Text>
          {problem && <Alert color="red">{problem.message}</Alert>}
          {begin.data ? (
            <>
              <Text fz="sm">{t('settings.scan')}</Text>
              <Image
                w={180}
                alt={t('settings.qr')}
                src={`data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(begin.data.uri))}`}
              />
              <Code>{begin.data.secret}</Code>
              <TextInput
                label={t('signIn.code')}
                inputMode="numeric"
                autoComplete="one-time-code"
                required
                value={code}
                onChange={(event) => setCode(event.currentTarget.value)}
              />
            </>
          ) : (
            <PasswordInput
              label={t('settings.currentPassword')}
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
            />
          )}
          <Group>
            <Button type="submit" color={active ? 'red' : undefined} loading={begin.isPending || settle.isPending}>
              {active
                ? t('settings.removeFactor')
                : begin.data
                  ? t('settings.confirmFactor')
                  : t('settings.beginFactor')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
