import { useQuery } from '@tanstack/react-query';
import { request } from '../../api/request';
import type { Settings } from '../../api/types';

/** What is in force in this installation. */
export function useSettings() {
  return useQuery({ queryKey: ['settings'], queryFn: () => request<Settings>('/settings') });
}
