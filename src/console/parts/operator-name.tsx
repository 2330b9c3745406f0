import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/request';
import type { Operator } from '../api/types';
import { useSession } from '../session/session';

/** Who it was, as far as one may know the operators. */
export function OperatorName({ id }: { id: string }) {
  const { t } = useTranslation();
  const { profile, may } = useSession();
  const mine = profile?.id === id;
  const operator = useQuery({
    queryKey: ['operator', id],
    queryFn: () => request<Operator>(`/operators/${id}`),
    enabled: !mine && may('system.manage') && profile?.customerId === null,
    staleTime: 300_000,
    retry: false,
  });
  if (mine) return <>{t('job.you')}</>;
  return <>{operator.data?.displayName ?? t('job.someoneElse')}</>;
}
