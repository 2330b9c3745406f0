import { ActionIcon, Table, Tooltip } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** The end of a row that can be changed. */
export function EditCell({ label, onEdit }: { label: string; onEdit: () => void }) {
  const { t } = useTranslation();
  return (
    <Table.Td>
      <Tooltip label={t('act.change')}>
        <ActionIcon variant="subtle" aria-label={label} onClick={onEdit}>
          <IconEdit size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Table.Td>
  );
}
