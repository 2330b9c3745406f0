import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from './states';

interface ListFrameProps {
  loading: boolean;
  error: Error | null;
  again: () => void;
  /** What is shown is the answer to the question before. */
  stale?: boolean;
  isEmpty: boolean;
  /** Shown when there is nothing. */
  empty: ReactNode;
  children: ReactNode;
}

/** Every list's three other faces: loading, failed, empty. */
export function ListFrame({ loading, error, again, stale = false, isEmpty, empty, children }: ListFrameProps) {
  const { t } = useTranslation();
  if (loading) {
    return (
      <Stack gap={6} role="status" aria-label={t('table.loading')}>
        {Array.from({ length: 8 }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
          <Skeleton key={index} height={36} radius="sm" />
        ))}
      </Stack>
    );
  }
  if (error && isEmpty) return <ErrorState error={error} retry={again} />;
  return (
    <div aria-busy={stale} style={{ opacity: stale ? 0.6 : 1, transition: 'opacity 0.15s' }}>
      {isEmpty ? empty : children}
    </div>
  );
}
