import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { type Query, request } from '../api/request';
import type { Page } from '../api/types';
import { listState } from './list-state';

const PAGE_SIZE = 100;

interface PagesOptions<Item> {
  enabled?: boolean;
  /** Milliseconds after which the list is asked for again; false: only when something says so. */
  refetchInterval?: (items: Item[]) => number | false;
}

const listOf = <Item>(path: string, query: Query) => ({
  queryKey: ['list', path, query],
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    request<Page<Item>>(path, { query: { limit: PAGE_SIZE, ...query, cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ nextCursor }: Page<Item>) => nextCursor ?? undefined,
});

/** Asks for a list that is going to be shown, so that its first page is on its way while the page is still being drawn for it. */
export function useAskAhead(path: string): (query: Query) => void {
  const cache = useQueryClient();
  return useCallback((query) => void cache.prefetchInfiniteQuery(listOf(path, query)), [cache, path]);
}

/**
 * A list of the API as one list that grows while it is scrolled. While a changed question is on its way, what was found before stays on
 * the screen.
 */
export function usePages<Item>(
  path: string,
  query: Query = {},
  { enabled = true, refetchInterval }: PagesOptions<Item> = {},
) {
  const pages = useInfiniteQuery({
    ...listOf<Item>(path, query),
    placeholderData: keepPreviousData,
    enabled,
    refetchInterval: ({ state }) =>
      refetchInterval?.(state.data?.pages.flatMap((page: Page<Item>) => page.items) ?? []) ?? false,
  });
  const { fetchNextPage, hasNextPage, isFetchingNextPage, data } = pages;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return {
    items,
    count: data?.pages[0]?.count ?? null,
    onEnd,
    hasMore: hasNextPage,
    loadingMore: isFetchingNextPage,
    ...listState(pages),
    stale: pages.isPlaceholderData,
  };
}
