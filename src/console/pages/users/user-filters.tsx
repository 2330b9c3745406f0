import { Button, Chip, Group, Menu, Pill } from '@mantine/core';
import { IconChevronDown, IconFilter } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchBox } from '../../parts/search-box';
import { useFormat } from '../../parts/use-format';
import { useProductNames } from '../../parts/use-product-names';
import { useSubscriptions } from '../customer/use-customer';
import type { UserFilter } from './selection';

const PLAIN = ['unlicensed', 'blocked', 'password-pending'] as const;
const ADMIN_ROLES = ['global-admin', 'user-admin', 'helpdesk-admin', 'billing-admin'] as const;

interface UserFiltersProps {
  customerId: string;
  view: UserFilter;
  onChange: (change: Partial<UserFilter>) => void;
  chooser: ReactNode;
}

/** Search, the filters everybody uses as chips, the others in a menu, and what is in force as pills. */
export function UserFilters({ customerId, view, onChange, chooser }: UserFiltersProps) {
  const { t } = useTranslation();
  const subscriptions = useSubscriptions(customerId);
  const labelOf = useFilterLabel();
  const toggle = (one: string) =>
    onChange({
      filter: view.filter.includes(one) ? view.filter.filter((other) => other !== one) : [...view.filter, one],
    });
  const others = view.filter.filter((one) => !(PLAIN as readonly string[]).includes(one));
  return (
    <Group gap="xs">
      <SearchBox label={t('users.search')} value={view.search ?? ''} onChange={(search) => onChange({ search })} />
      <Group gap={6} role="group" aria-label={t('users.filterBy')}>
        {PLAIN.map((one) => (
          <Chip key={one} size="sm" radius="sm" checked={view.filter.includes(one)} onChange={() => toggle(one)}>
            {labelOf(one)}
          </Chip>
        ))}
        <Menu position="bottom-start">
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconFilter size={14} aria-hidden />}
              rightSection={<IconChevronDown size={14} aria-hidden />}
            >
              {t('users.filterBy')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
            <Menu.Label>{t('customer.subscriptions')}</Menu.Label>
            {subscriptions.data?.map(({ sku, name }) => (
              <Menu.Item key={sku} onClick={() => toggle(`license:${sku}`)}>
                {t('filter.license', { name })}
              </Menu.Item>
            ))}
            <Menu.Label>{t('field.role')}</Menu.Label>
            {ADMIN_ROLES.map((role) => (
              <Menu.Item key={role} onClick={() => toggle(`role:${role}`)}>
                {t(`userRole.${role}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        {others.map((one) => (
          <Pill
            key={one}
            withRemoveButton
            onRemove={() => toggle(one)}
            removeButtonProps={{
              'aria-label': t('users.removeFilter', { filter: labelOf(one) }),
              'aria-hidden': false,
              tabIndex: 0,
            }}
          >
            {labelOf(one)}
          </Pill>
        ))}
      </Group>
      <div style={{ marginLeft: 'auto' }}>{chooser}</div>
    </Group>
  );
}

function useFilterLabel(): (filter: string) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useProductNames();
  return (filter) => {
    const [kind = '', value = ''] = filter.split(':');
    switch (kind) {
      case 'unlicensed':
        return t('filter.unlicensed');
      case 'blocked':
        return t('filter.blocked');
      case 'password-pending':
        return t('filter.passwordPending');
      case 'license':
        return t('filter.license', { name: nameOf(value) });
      case 'location':
        return format.country(value);
      case 'role':
        return t(`userRole.${value as (typeof ADMIN_ROLES)[number]}`);
      case 'job':
        return t('filter.job');
      default:
        return filter;
    }
  };
}
