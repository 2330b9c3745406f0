import { NavLink as NavItem } from '@mantine/core';
import {
  IconApi,
  IconBuildingCommunity,
  IconHome,
  IconListCheck,
  IconSettings,
  IconShieldCheck,
  IconStack2,
} from '@tabler/icons-react';
import { type ComponentType, memo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useSession } from '../session/session';

/** The ways to go, as far as one may. */
export const Navigation = memo(function Navigation() {
  const { t } = useTranslation();
  const { may, profile } = useSession();
  const ways = [
    { to: '/', label: t('nav.home'), icon: IconHome },
    { to: '/customers', label: t('nav.customers'), icon: IconBuildingCommunity },
    { to: '/jobs', label: t('nav.jobs'), icon: IconListCheck },
    ...(may('audit.read') && profile?.customerId === null
      ? [{ to: '/audit', label: t('nav.audit'), icon: IconShieldCheck }]
      : []),
    { to: '/settings', label: t('nav.settings'), icon: IconSettings },
  ];
  return (
    <nav aria-label={t('nav.label')}>
      {ways.map(({ to, label, icon }) => (
        <NavLink key={to} to={to} end={to === '/'} style={{ textDecoration: 'none' }}>
          {({ isActive }) => <Way active={isActive} label={label} icon={icon} />}
        </NavLink>
      ))}
      <hr style={{ border: 0, borderTop: '1px solid var(--line)', margin: '0.75rem 0.5rem' }} />
      <NavItem
        component="a"
        href="/docs"
        target="_blank"
        label={t('nav.docs')}
        leftSection={<IconApi size={18} stroke={1.6} aria-hidden />}
      />
      {may('queues.read') && (
        <NavItem
          component="a"
          href="/admin/queues"
          target="_blank"
          label={t('nav.queues')}
          leftSection={<IconStack2 size={18} stroke={1.6} aria-hidden />}
        />
      )}
    </nav>
  );
});

interface WayProps {
  active: boolean;
  label: string;
  icon: ComponentType<{ size: number; stroke: number; 'aria-hidden': true }>;
}

/** The link around it is told of every change of the address. */
const Way = memo(function Way({ active, label, icon: Icon }: WayProps) {
  return (
    <NavItem
      component="span"
      active={active}
      label={label}
      leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
      variant="light"
    />
  );
});
