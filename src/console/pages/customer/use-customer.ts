import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { request } from '../../api/request';
import type { CatalogueProduct, Customer, Subscription } from '../../api/types';

/** The customer in the address. */
export function useCustomerId(): string {
  return useParams()['customerId']!;
}

export function useCustomer(customerId: string, enabled = true) {
  return useQuery({
    queryKey: ['customer', customerId],
    queryFn: () => request<Customer>(`/customers/${customerId}`),
    enabled,
  });
}

export function useSubscriptions(customerId: string) {
  return useQuery({
    queryKey: ['subscriptions', customerId],
    queryFn: async () => (await request<{ items: Subscription[] }>(`/customers/${customerId}/subscriptions`)).items,
  });
}

/** The products there are, with their service plans. */
export function useCatalogue() {
  return useQuery({
    queryKey: ['catalogue'],
    queryFn: async () => (await request<{ items: CatalogueProduct[] }>('/catalogue')).items,
    staleTime: 300_000,
  });
}
