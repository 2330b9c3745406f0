import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/**
 * What a list is narrowed down to, kept in the address: it outlives a reload, and can be sent to somebody.
 * @param names of the filters, as the API and the address call them
 */
export function useUrlFilters<Name extends string>(names: readonly Name[]) {
  const [params, setParams] = useSearchParams();
  const filters = Object.fromEntries(names.map((name) => [name, params.get(name)])) as Record<Name, string | null>;
  const set = useCallback(
    (name: Name, value: string | null) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return { filters, set, isFiltered: names.some((name) => filters[name] !== null) };
}
