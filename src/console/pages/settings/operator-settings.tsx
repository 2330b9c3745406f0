import { Button, Group, Stack, Table, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operator } from '../../api/types';
import { ListFrame } from '../../parts/list-frame';
import { usePages } from '../../parts/use-pages';
import { WideTable } from '../../parts/wide-table';
import { OperatorDialog, PasswordOnce } from './operator-dialog';
import { OperatorRow } from './operator-row';

/** Who may use this installation, and as what. */
export function OperatorSettings() {
  const { t } = useTranslation();
  const list = usePages<Operator>('/operators');
  const [adding, setAdding] = useState(false);
  const [password, setPassword] = useState<(Operator & { temporaryPassword: string }) | null>(null);
  return (
    <Stack gap="sm">
      <Group>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
          {t('settings.newOperator')}
        </Button>
      </Group>
      <ListFrame {...list} isEmpty={list.items.length === 0} empty={null}>
        <WideTable label={t('settings.operators')} minWidth={720} withTableBorder bg="var(--surface)">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('settings.operator')}</Table.Th>
              <Table.Th>{t('field.role')}</Table.Th>
              <Table.Th>{t('job.customer')}</Table.Th>
              <Table.Th>{t('settings.proof')}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{t('act.change')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.items.map((operator) => (
              <OperatorRow key={operator.id} operator={operator} onPassword={setPassword} />
            ))}
          </Table.Tbody>
        </WideTable>
      </ListFrame>
      {adding && (
        <OperatorDialog
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false);
            setPassword(made);
          }}
        />
      )}
      {password && <PasswordOnce operator={password} onClose={() => setPassword(null)} />}
    </Stack>
  );
}
