import { Pill } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A filter that is in force, and the way out of it. */
export function FilterPill({ label, onRemove }: { label: string; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <Pill
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{
        'aria-label': t('table.removeFilter', { filter: label }),
        'aria-hidden': false,
        tabIndex: 0,
      }}
    >
      {label}
    </Pill>
  );
}
