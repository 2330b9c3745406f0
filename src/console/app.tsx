import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router';
import { ProblemError } from './api/problem-error';
import { PageLoader } from './parts/states';
import { router } from './router';
import { SessionProvider, useSession } from './session/session';
import { SignInPage } from './session/sign-in-page';
import { cssVariables, theme } from './theme';

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
          <Notifications position="bottom-right" />
          <Gate />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Gate() {
  const { profile, loading } = useSession();
  if (loading) return <PageLoader />;
  return profile ? <RouterProvider router={router} /> : <SignInPage />;
}
