import { Button, Group, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operator } from '../../api/types';
import { ShortList } from '../../parts/short-list';
import { usePages } from '../../parts/use-pages';
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
      <ShortList
        label={t('settings.operators')}
        minWidth={720}
        state={list}
        items={list.items}
        heads={[t('settings.operator'), t('field.role'), t('job.customer'), t('settings.proof')]}
        withActs
        row={(operator) => <OperatorRow key={operator.id} operator={operator} onPassword={setPassword} />}
      />
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
