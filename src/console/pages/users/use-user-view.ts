import { useCallback, useEffect, useMemo, useRef } from 'react';
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
  // What was last asked for, which the address may not show yet: a search that is still being typed must not undo the filter clicked meanwhile.
  const wanted = useRef(view);
  useEffect(() => {
    wanted.current = view;
  }, [view]);
  const change = useCallback(
    (changes: Partial<UserFilter>) => {
      wanted.current = { ...wanted.current, ...changes };
      const next = new URLSearchParams();
      if (wanted.current.search) next.set('search', wanted.current.search);
      for (const one of wanted.current.filter) next.append('filter', one);
      setParams(next, { replace: true });
    },
    [setParams],
  );
  return { view, change };
}
