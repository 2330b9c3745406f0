import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { COLUMN_NAMES, type ColumnName } from '../../entities/column-name';

/** Names a column in the language in use; one that is newer than these texts keeps its own name. */
export function useColumnName(): (column: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (column) =>
      (COLUMN_NAMES as readonly string[]).includes(column) ? t(`columnName.${column as ColumnName}`) : column,
    [t],
  );
}
