import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { request, whenSignedOut } from '../api/request';
import type { Permission, Profile } from '../api/types';
import { forgetSignIn, forgetWork, mayBeSignedIn, noteSignedIn } from './token-store';

/** Asked for before anything is drawn: all that comes waits for it. */
const firstProfile = mayBeSignedIn() ? request<Profile>('/me') : null;
firstProfile?.catch(() => undefined);

interface Session {
  /** Null: nobody has signed in yet. */
  profile: Profile | null;
  /** Not known yet. */
  loading: boolean;
  /** Somebody was signed in and is no longer; the page stays as it is behind the question. */
  expired: boolean;
  may(permission: Permission): boolean;
  /** Takes over whom the server says is signed in. */
  enter(profile: Profile): void;
  leave(): Promise<void>;
}

const SessionContext = createContext<Session | null>(null);

/** Who is signed in, for everything below. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [profile, setProfile] = useState<Profile | null>(null);
  const [loading, setLoading] = useState(mayBeSignedIn);
  const [expired, setExpired] = useState(false);

  useEffect(() => {
    whenSignedOut(() => setExpired(true));
    firstProfile
      ?.then(setProfile)
      .catch(() => undefined)
      .finally(() => setLoading(false));
  }, []);

  const enter = useCallback(
    (who: Profile) => {
      noteSignedIn();
      setProfile((before) => {
        // Somebody else must not see what the one before them was shown.
        if (before && before.id !== who.id) {
          cache.clear();
          forgetWork();
        }
        return who;
      });
      setExpired(false);
      void cache.invalidateQueries();
    },
    [cache],
  );

  const leave = useCallback(async () => {
    await request('/sign-out', { method: 'POST' }).catch(() => undefined);
    forgetSignIn();
    forgetWork();
    cache.clear();
    setProfile(null);
    setExpired(false);
  }, [cache]);

  const session = useMemo<Session>(
    () => ({
      profile,
      loading,
      expired: expired && profile !== null,
      may: (permission) => profile?.permissions.includes(permission) ?? false,
      enter,
      leave,
    }),
    [profile, loading, expired, enter, leave],
  );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

/** Who is signed in and what they may do. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession belongs below SessionProvider');
  return session;
}
