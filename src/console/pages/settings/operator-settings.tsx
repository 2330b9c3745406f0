import { Badge, Button, Group, Menu, Select, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Operator } from '../../api/types';
import { ListFrame } from '../../parts/list-frame';
import { usePages } from '../../parts/use-pages';
import { WideTable } from '../../parts/wide-table';
import { useSession } from '../../session/session';
import { OPERATOR_ROLE_NAMES, OperatorDialog, PasswordOnce } from './operator-dialog';

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

interface OperatorRowProps {
  operator: Operator;
  onPassword: (operator: Operator & { temporaryPassword: string }) => void;
}

function OperatorRow({ operator, onPassword }: OperatorRowProps) {
  const { t } = useTranslation();
  const { profile } = useSession();
  const cache = useQueryClient();
  const onError = (error: Error) => notifications.show({ color: 'red', message: error.message });
  const onSuccess = () => cache.invalidateQueries({ queryKey: ['list', '/operators'] });
  const change = useMutation({
    mutationFn: (body: object) => request(`/operators/${operator.id}`, { method: 'PATCH', body }),
    onSuccess,
    onError,
  });
  const reset = useMutation({
    mutationFn: () =>
      request<Operator & { temporaryPassword: string }>(`/operators/${operator.id}/reset`, {
        method: 'POST',
        body: {},
      }),
    onSuccess: onPassword,
    onError,
  });
  const isMyself = profile?.id === operator.id;
  return (
    <Table.Tr>
      <Table.Td>
        <Text fz="sm" fw={600}>
          {operator.displayName}{' '}
          {operator.disabled && (
            <Badge color="gray" variant="light">
              {t('settings.disabled')}
            </Badge>
          )}
        </Text>
        <Text fz="xs" c="dimmed">
          {operator.email}
        </Text>
      </Table.Td>
      <Table.Td>
        <Select
          size="xs"
          aria-label={t('settings.roleOf', { name: operator.displayName })}
          allowDeselect={false}
          disabled={isMyself || operator.role === 'customer-admin'}
          data={OPERATOR_ROLE_NAMES.filter((role) => role !== 'customer-admin' || operator.role === role).map(
            (role) => ({
              value: role,
              label: t(`role.${role}`),
            }),
          )}
          value={operator.role}
          onChange={(role) => role && change.mutate({ role })}
        />
      </Table.Td>
      <Table.Td>{operator.customerName ?? '–'}</Table.Td>
      <Table.Td>{operator.secondFactor ? t('settings.withFactor') : t('settings.passwordOnly')}</Table.Td>
      <Table.Td ta="right">
        {!isMyself && (
          <Menu>
            <Menu.Target>
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={t('settings.actionsOf', { name: operator.displayName })}
              >
                {t('settings.actions')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => reset.mutate()}>{t('settings.resetOperator')}</Menu.Item>
              <Menu.Item onClick={() => change.mutate({ disabled: !operator.disabled })}>
                {operator.disabled ? t('settings.enable') : t('settings.disable')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
