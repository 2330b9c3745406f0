import { Badge, Button, Menu, Select, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Operator } from '../../api/types';
import { AskFirst } from '../../parts/ask-first';
import { Dialog } from '../../parts/dialog';
import { notify } from '../../parts/notify';
import { useSession } from '../../session/session';
import { OPERATOR_ROLE_NAMES } from './operator-dialog';
import { TokenTable } from './token-settings';

interface OperatorRowProps {
  operator: Operator;
  onPassword: (operator: Operator & { temporaryPassword: string }) => void;
}

/** One operator, and what can be done with it. */
export function OperatorRow({ operator, onPassword }: OperatorRowProps) {
  const { t } = useTranslation();
  const { profile } = useSession();
  const change = useOperatorChange(operator);
  const [asking, setAsking] = useState<'reset' | 'disable' | 'tokens' | null>(null);
  const close = () => setAsking(null);
  const name = operator.displayName;
  const isMyself = profile?.id === operator.id;
  const reset = async () =>
    onPassword(
      await request<Operator & { temporaryPassword: string }>(`/operators/${operator.id}/reset`, {
        method: 'POST',
        body: {},
      }),
    );
  return (
    <Table.Tr>
      <Table.Td>
        <Text fz="sm" fw={600}>
          {name}{' '}
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
          aria-label={t('settings.roleOf', { name })}
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
              <Button size="compact-sm" variant="subtle" aria-label={t('settings.actionsOf', { name })}>
                {t('settings.actions')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setAsking('reset')}>{t('settings.resetOperator')}</Menu.Item>
              <Menu.Item onClick={() => setAsking('tokens')}>{t('settings.tokens')}</Menu.Item>
              <Menu.Item
                onClick={() => (operator.disabled ? change.mutate({ disabled: false }) : setAsking('disable'))}
              >
                {operator.disabled ? t('settings.enable') : t('settings.disable')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
        {asking === 'reset' && (
          <AskFirst
            title={t('settings.resetOperator')}
            effect={t('settings.resetEffect', { name })}
            act={t('confirm.reset-passwords.act')}
            onAct={reset}
            onClose={close}
          />
        )}
        {asking === 'disable' && (
          <AskFirst
            title={t('settings.disable')}
            effect={t('settings.disableEffect', { name })}
            act={t('settings.disable')}
            onAct={() => change.mutateAsync({ disabled: true })}
            onClose={close}
          />
        )}
        {asking === 'tokens' && (
          <Dialog onClose={close} size="xl" title={t('settings.tokensOf', { name })}>
            <TokenTable path={`/operators/${operator.id}/tokens`} none={t('settings.noTokensOf', { name })} />
          </Dialog>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function useOperatorChange({ id }: Operator) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => request(`/operators/${id}`, { method: 'PATCH', body }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['list', '/operators'] }),
    onError: (error) => void notify({ color: 'red', message: error.message }),
  });
}
