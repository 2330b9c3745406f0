import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

const NAMED = [
  'create-users',
  'update-users',
  'assign-licenses',
  'delete-users',
  'restore-users',
  'reset-passwords',
] as const;
export type OperationName = (typeof NAMED)[number];
export const OPERATION_NAMES: readonly OperationName[] = NAMED;

/** Names an operation; one that is newer than these texts keeps its own name. */
export function useOperationName(): (operation: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (operation) =>
      (NAMED as readonly string[]).includes(operation) ? t(`operation.${operation as OperationName}`) : operation,
    [t],
  );
}
