import { Burger, Group, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import icon from '../icon.svg';
import { later } from '../parts/later';
import { PageLoader } from '../parts/states';
import { useSession } from '../session/session';
import { AccountMenu } from './account-menu';
import { FaultBoundary } from './fault-boundary';
import { Navigation } from './navigation';
import classes from './shell.module.css';

const ExpiredSession = later(async () => (await import('../session/expired-session')).ExpiredSession);
const SideMenu = later(async () => (await import('./side-menu')).SideMenu);

/** What surrounds every page: the bar above, the ways to go at the left, and the page itself. */
export function Shell() {
  const { t } = useTranslation();
  const { expired } = useSession();
  const [menuOpen, menu] = useDisclosure(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);

  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    menu.close();
    // A new page begins at its top, for the eyes and for the keyboard.
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname, menu]);

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t('shell.skip')}
      </a>
      <header className={`${classes.bar} no-print`}>
        <Group gap="xs" wrap="nowrap">
          <Burger
            classNames={{ root: classes.burger }}
            opened={menuOpen}
            onClick={menu.toggle}
            aria-label={t('shell.menu')}
            size="sm"
            color="white"
          />
          <UnstyledButton component={Link} to="/" className={classes.brand}>
            <img src={icon} alt="" width={24} height={24} />
            <Text component="span" fw={600} fz="lg">
              Musterroll
            </Text>
          </UnstyledButton>
        </Group>
        <AccountMenu />
      </header>
      <div className={classes.side}>
        <Navigation />
      </div>
      {menuOpen && <SideMenu onClose={menu.close} />}
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <FaultBoundary place={pathname}>
          <Suspense fallback={<PageLoader />}>
            <Outlet />
          </Suspense>
        </FaultBoundary>
      </main>
      {expired && <ExpiredSession />}
    </div>
  );
}
