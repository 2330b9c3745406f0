import { useMemo } from 'react';
import { useUrlFilters } from '../../parts/use-url-filters';

const FILTERS = ['operation', 'outcome', 'from', 'to', 'operatorId', 'jobId', 'userId', 'requestId'] as const;

/** What an entry names, and others may name as well. */
export type AuditLink = 'operatorId' | 'jobId' | 'userId' | 'requestId';
export const AUDIT_LINKS: readonly AuditLink[] = ['operatorId', 'jobId', 'userId', 'requestId'];

/** What the log is narrowed down to: as it stands in the address, and as the API asks for it. */
export function useAuditFilters() {
  const { filters, set, isFiltered } = useUrlFilters(FILTERS);
  const { from, to } = filters;
  const query = useMemo(() => ({ from: startOf(from), to: startOf(to, 1) }), [from, to]);
  return { filters, set, isFiltered, query: { ...filters, ...query } };
}

export type AuditFilters = ReturnType<typeof useAuditFilters>;

/** The moment at which a day begins here. @param later in days */
function startOf(day: string | null, later = 0): string | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? [];
  return year ? new Date(Number(year), Number(month) - 1, Number(date) + later).toISOString() : null;
}
