import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useSearchParams } from 'react-router';
import type { Query } from '../../api/request';
import type { UserFilter } from './selection';

/** Both kinds of users can be sorted by it. */
const SORTED_AT_FIRST = 'upn';

type Wish = UserFilter & { sort: string };

/**
 * What is shown of the users, kept in the address so that it can be sent to somebody or gone back to. Which users these are, and so whom a
 * selection of all means, is the view; the order they come in is not part of it.
 * @param ahead is told first what will be shown
 */
export function useUserView(state: UserFilter['state'], ahead?: (query: Query) => void) {
  const [params, setParams] = useSearchParams();
  const key = params.toString();
  const filters = params.getAll('filter').join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is new each time, what it holds is not
  const filter = useMemo(() => params.getAll('filter'), [filters]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the object behind the address is new each time, its text is not
  const view = useMemo<UserFilter>(() => ({ state, search: params.get('search') ?? '', filter }), [state, key, filter]);
  const sort = params.get('sort') ?? SORTED_AT_FIRST;
  // What was last asked for, which the address may not show yet: a search that is still being typed must not undo the filter clicked meanwhile.
  const wanted = useRef<Wish>({ ...view, sort });
  useEffect(() => {
    wanted.current = { ...view, sort };
  }, [view, sort]);
  const change = useCallback(
    (changes: Partial<Wish>) => {
      wanted.current = { ...wanted.current, ...changes };
      ahead?.({ ...wanted.current });
      const next = new URLSearchParams();
      if (wanted.current.search) next.set('search', wanted.current.search);
      for (const one of wanted.current.filter) next.append('filter', one);
      if (wanted.current.sort !== SORTED_AT_FIRST) next.set('sort', wanted.current.sort);
      setParams(next, { replace: true });
    },
    [setParams, ahead],
  );
  return { view, sort, change };
}
