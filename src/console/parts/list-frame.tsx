import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from './states';

interface ListFrameProps {
  loading: boolean;
  error: Error | null;
  again: () => void;
  isEmpty: boolean;
  /** Shown when there is nothing. */
  empty: ReactNode;
  children: ReactNode;
}

/** Every list's three other faces: loading, failed, empty. */
export function ListFrame({ loading, error, again, isEmpty, empty, children }: ListFrameProps) {
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
  return isEmpty ? empty : children;
}
