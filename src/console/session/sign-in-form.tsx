import { Alert, Anchor, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../api/problem-error';
import { request } from '../api/request';
import type { Profile } from '../api/types';
import { useSession } from './session';
import { forgetSignIn, keepToken, noteSignedIn } from './token-store';

/** What else the server asked for, after the password. */
type Step = 'password' | 'code' | 'new-password';

const STEPS: Record<string, Step> = {
  'second-factor-required': 'code',
  'password-change-required': 'new-password',
};

/** Signing in with e-mail and password (and what the server asks for beyond), through a provider, or with an API token. */
export function SignInForm() {
  const { t } = useTranslation();
  const [withToken, setWithToken] = useState(false);
  const ways = useQuery({
    queryKey: ['sign-in'],
    queryFn: () => request<{ openIdConnect: boolean }>('/sign-in'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const signInProblem = new URLSearchParams(window.location.search).get('signInProblem');
  return (
    <Stack gap="md">
      {signInProblem && <Alert color="red">{t('signIn.providerProblem', { code: signInProblem })}</Alert>}
      {withToken ? <TokenForm /> : <PasswordForm />}
      <Divider />
      {ways.data?.openIdConnect && (
        <Button component="a" href="/oidc/sign-in" variant="default" onClick={noteSignedIn}>
          {t('signIn.provider')}
        </Button>
      )}
      <Anchor component="button" type="button" size="sm" onClick={() => setWithToken(!withToken)}>
        {withToken ? t('signIn.withPassword') : t('signIn.withToken')}
      </Anchor>
    </Stack>
  );
}

function PasswordForm() {
  const { t } = useTranslation();
  const { enter } = useSession();
  const [fields, setFields] = useState({ email: '', password: '', code: '', newPassword: '' });
  const [step, setStep] = useState<Step>('password');
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (name: keyof typeof fields) => (event: { currentTarget: { value: string } }) =>
    setFields({ ...fields, [name]: event.currentTarget.value });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const { email, password, code, newPassword } = fields;
      const body = { email, password, ...(code && { code }), ...(newPassword && { newPassword }) };
      enter(await request<Profile>('/sign-in', { method: 'POST', body }));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setStep(STEPS[error.code] ?? step);
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  const asksForMore = problem !== null && problem.code in STEPS;
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {problem && <Alert color={asksForMore ? 'brand' : 'red'}>{problem.message}</Alert>}
        <TextInput
          label={t('signIn.email')}
          type="email"
          autoComplete="username"
          required
          data-autofocus
          value={fields.email}
          onChange={set('email')}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          required
          value={fields.password}
          onChange={set('password')}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
        />
        {step === 'code' && (
          <TextInput
            label={t('signIn.code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            autoFocus
            value={fields.code}
            onChange={set('code')}
          />
        )}
        {step === 'new-password' && (
          <PasswordInput
            label={t('signIn.newPassword')}
            autoComplete="new-password"
            required
            autoFocus
            value={fields.newPassword}
            onChange={set('newPassword')}
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          />
        )}
        <Button type="submit" loading={busy}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function TokenForm() {
  const { t } = useTranslation();
  const { enter } = useSession();
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    keepToken(token.trim());
    try {
      enter(await request<Profile>('/me'));
    } catch (error) {
      forgetSignIn();
      const { status, message } = error as ProblemError;
      setProblem(status === 401 ? t('signIn.tokenRefused') : message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {problem && <Alert color="red">{problem}</Alert>}
        <PasswordInput
          label={t('signIn.token')}
          description={t('signIn.tokenHint')}
          autoComplete="off"
          required
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
        />
        <Button type="submit" loading={busy}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}
