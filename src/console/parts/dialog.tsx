import { Drawer, type DrawerProps, Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/**
 * Gives the keyboard back to what had it when this came up, unless somebody else has taken it since. The library does so only for what
 * stays mounted while it closes, and ours are gone at once.
 */
function useKeptFocus(): void {
  const [opener] = useState(findOpener);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) opener?.focus({ preventScroll: true });
      });
    },
    [opener],
  );
}

/** What was pressed; of a menu, which closes, the button that opened it. */
function findOpener(): HTMLElement | null {
  const focused = document.activeElement;
  const menu = focused?.closest('[role=menu]');
  const opener = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : focused;
  return opener instanceof HTMLElement ? opener : null;
}

/** What asks or shows something over the page, for as long as it is mounted. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  useKeptFocus();
  return <Modal opened {...props} />;
}

/** The same at the page's edge. */
export function SidePanel(props: Omit<DrawerProps, 'opened'>) {
  useKeptFocus();
  return <Drawer opened {...props} />;
}
