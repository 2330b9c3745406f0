import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
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
    queryKey: ['list', path, query],
    queryFn: ({ pageParam, signal }) =>
      request<Page<Item>>(path, { query: { limit: PAGE_SIZE, ...query, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
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
