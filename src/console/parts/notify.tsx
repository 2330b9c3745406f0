import { useSyncExternalStore } from 'react';
import { later } from './later';

const Stack = later(async () => (await import('@mantine/notifications')).Notifications);

let wanted = false;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says something in passing, at the page's edge. What shows it is loaded with the first notice, so that no page has to wait for it. */
export async function notify(notice: { message: string; color?: string }): Promise<void> {
  const { notifications } = await import('@mantine/notifications');
  wanted = true;
  for (const listener of listeners) listener();
  notifications.show(notice);
}

/** Where notices appear. */
export function Notices() {
  const isWanted = useSyncExternalStore(subscribe, () => wanted);
  return isWanted && <Stack />;
}
