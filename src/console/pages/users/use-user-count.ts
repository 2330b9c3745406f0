import { useQuery } from '@tanstack/react-query';
import { request } from '../../api/request';
import type { UserFilter } from './selection';

/** How many a filter finds now, to the last of them; the list itself counts to ten thousand. @param filter null: nothing is asked */
export function useUserCount(customerId: string, filter: UserFilter | null) {
  return useQuery({
    queryKey: ['user-count', customerId, filter],
    queryFn: async ({ signal }) =>
      (await request<{ value: number }>(`/customers/${customerId}/users/count`, { query: { ...filter }, signal }))
        .value,
    enabled: filter !== null,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}
