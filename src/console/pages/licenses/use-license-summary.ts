import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { request } from '../../api/request';
import type { LicenseSummary } from '../../api/types';
import { keyOfSelection, type Selection, toJobSelect } from '../users/selection';
import { toChange, type Wishes } from './license-plan';

/** Boxes that are ticked in one go are one question: about a million users it takes the server a second. */
const QUIET_MS = { some: 100, all: 300 };

/** Who of the selection has what, and what the wishes come to for all of them, as the server counts it. */
export function useLicenseSummary(customerId: string, selection: Selection, wishes: Wishes, enabled: boolean) {
  const [asked] = useDebouncedValue(wishes, QUIET_MS[selection.kind]);
  const change = toChange(asked);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['license-summary', customerId, keyOfSelection(selection), change],
    queryFn: ({ signal }) =>
      request<LicenseSummary>(`/customers/${customerId}/license-summary`, {
        method: 'POST',
        body: { select: toJobSelect(selection), ...change },
        signal,
      }),
    enabled,
    staleTime: 0,
    refetchOnWindowFocus: false,
    // Who has what does not change with the wishes; what they come to does, and is not told until it is known.
    placeholderData: keepPreviousData,
  });
  return {
    held: data,
    outcome: isPlaceholderData || asked !== wishes ? undefined : data,
    error,
    again: () => void refetch(),
  };
}
