import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ProblemError } from './api/problem-error';
import { Notices } from './parts/notify';
import { PageLoader } from './parts/states';
import { SessionProvider, useSession } from './session/session';
import { cssVariables, theme } from './theme';

const AllPages = lazy(async () => ({ default: (await import('./all-pages')).AllPages }));
const SignInPage = lazy(async () => ({ default: (await import('./session/sign-in-page')).SignInPage }));

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
  return (
    <MantineProvider
      theme={theme}
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
  return <Suspense fallback={<PageLoader />}>{profile ? <AllPages /> : <SignInPage />}</Suspense>;
}
