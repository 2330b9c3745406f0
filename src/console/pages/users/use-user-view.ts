import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { UserFilter } from './selection';

/** What is shown of the users, kept in the address so that it can be sent to somebody or gone back to. */
export function useUserView(state: UserFilter['state']) {
  const [params, setParams] = useSearchParams();
  const key = params.toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the object behind the address is new each time, its text is not
  const view = useMemo<UserFilter>(
    () => ({ state, search: params.get('search') ?? '', filter: params.getAll('filter') }),
    [state, key],
  );
  const change = useCallback(
    ({ search = view.search, filter = view.filter }: Partial<UserFilter>) => {
      const next = new URLSearchParams();
      if (search) next.set('search', search);
      for (const one of filter) next.append('filter', one);
      setParams(next, { replace: true });
    },
    [view, setParams],
  );
  return { view, change };
}
