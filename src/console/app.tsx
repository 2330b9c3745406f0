import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from './api/problem-error';
import { later } from './parts/later';
import { Notices } from './parts/notify';
import { PageLoader } from './parts/states';
import { Router } from './router';
import { SessionProvider, useSession } from './session/session';
import { cssVariables, labelled } from './theme';

const SignInPage = later(async () => (await import('./session/sign-in-page')).SignInPage, PageLoader);

const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';

const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server has judged does not get better by asking again; being away may.
      retry: (count, error) => count < 3 && (!(error instanceof ProblemError) || [0, 502, 503].includes(error.status)),
    },
  },
});

/** The console: theme, data, session, pages. */
export function App() {
  const { t, i18n } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language
  const named = useMemo(() => labelled(t('act.close')), [i18n.language]);
  return (
    <MantineProvider
      theme={named}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={cache}>
        <SessionProvider>
          <Notices />
          <Gate />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Gate() {
  const { profile, loading } = useSession();
  if (loading) return <PageLoader />;
  return profile ? <Router /> : <SignInPage />;
}
