import { Button, Chip, Group, Loader, Popover } from '@mantine/core';
import { IconChevronDown, IconFilter } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserRole } from '../../api/types';
import { FilterPill } from '../../parts/filter-pill';
import { later } from '../../parts/later';
import { SearchBox } from '../../parts/search-box';
import { useFormat } from '../../parts/use-format';
import { usePlanNames, useProductNames } from '../../parts/use-product-names';
import type { UserFilter } from './selection';
import classes from './user-filters.module.css';

const FilterChooser = later(async () => (await import('./filter-chooser')).FilterChooser, ChooserLoader);

const PLAIN = ['unlicensed', 'blocked', 'password-pending'] as const;

interface UserFiltersProps {
  customerId: string;
  view: UserFilter;
  onChange: (change: Partial<UserFilter>) => void;
  chooser: ReactNode;
}

/** Search, the filters everybody uses as chips, the others in a panel, and what is in force as pills. */
export function UserFilters({ customerId, view, onChange, chooser }: UserFiltersProps) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" className="no-print">
      <SearchBox label={t('users.search')} value={view.search ?? ''} onChange={(search) => onChange({ search })} />
      <Filters customerId={customerId} filter={view.filter} onChange={onChange} />
      <div className={classes.chooser}>{chooser}</div>
    </Group>
  );
}

interface FiltersProps extends Pick<UserFiltersProps, 'customerId' | 'onChange'> {
  filter: string[];
}

/** Not drawn again while one types beside it. */
const Filters = memo(function Filters({ customerId, filter, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const labelOf = useFilterLabel();
  const toggle = (one: string) =>
    onChange({ filter: filter.includes(one) ? filter.filter((other) => other !== one) : [...filter, one] });
  const others = filter.filter((one) => !(PLAIN as readonly string[]).includes(one));
  return (
    <Group gap={6} role="group" aria-label={t('users.filterBy')} className={classes.filters}>
      {PLAIN.map((one) => (
        <Chip key={one} size="sm" radius="sm" checked={filter.includes(one)} onChange={() => toggle(one)}>
          {labelOf(one)}
        </Chip>
      ))}
      <Popover position="bottom-start" width={320} shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconFilter size={14} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {t('users.filterBy')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('users.filterBy')}>
          <FilterChooser customerId={customerId} filter={filter} onChange={(next) => onChange({ filter: next })} />
        </Popover.Dropdown>
      </Popover>
      {others.map((one) => (
        <FilterPill key={one} label={labelOf(one)} onRemove={() => toggle(one)} />
      ))}
    </Group>
  );
});

function ChooserLoader() {
  const { t } = useTranslation();
  return <Loader size="sm" aria-label={t('table.loading')} />;
}

function useFilterLabel(): (filter: string) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useProductNames();
  const planOf = usePlanNames();
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
      case 'plan-off':
        return t('filter.planOff', { name: planOf(value) });
      case 'location':
        return format.country(value);
      case 'role':
        return t(`userRole.${value as UserRole}`);
      case 'job':
        return t('filter.job');
      default:
        return filter;
    }
  };
}
