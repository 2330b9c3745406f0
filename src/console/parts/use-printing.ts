import { useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';

const onPaper = window.matchMedia('print');

function subscribe(listener: () => void): () => void {
  // The page is printed as soon as this returns.
  const tell = () => flushSync(listener);
  onPaper.addEventListener('change', tell);
  return () => onPaper.removeEventListener('change', tell);
}

/** Whether the page is being printed. */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, () => onPaper.matches);
}
