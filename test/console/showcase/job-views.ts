import type { Showcase } from './furnish-showcase';
import { DIALOG, press, ROW, type View } from './view';

/** Jobs in their states, and what is asked before something is done to one. */
export function jobViews({ jobs, keepPace }: Showcase): View[] {
  const undo = 'main button:has(.tabler-icon-arrow-back-up)';
  return [
    { name: 'job', address: `/jobs/${jobs.mixed}`, shown: ROW },
    {
      name: 'job-corrections',
      address: `/jobs/${jobs.mixed}`,
      act: press('.mantine-SegmentedControl-control:last-child label'),
      shown: '[role=row] input[aria-invalid=true]',
    },
    { name: 'job-checked', address: `/jobs/${jobs.checked}`, shown: '[role=row] input[aria-invalid=true]' },
    {
      name: 'job-running',
      address: `/jobs/${jobs.running}`,
      before: keepPace,
      shown: 'main button:has(.tabler-icon-player-pause)',
    },
    {
      name: 'job-scheduled',
      unpictured: true,
      address: `/jobs/${jobs.scheduled}`,
      shown: 'main button:has(.tabler-icon-x)',
    },
    {
      name: 'job-undo',
      unpictured: true,
      address: `/jobs/${jobs.mixed}`,
      opens: undo,
      shown: '[role=dialog] button',
      over: DIALOG,
    },
    {
      name: 'job-queue',
      unpictured: true,
      address: `/jobs/${jobs.mixed}`,
      opens: 'main button:has(.tabler-icon-stack-2)',
      shown: '[role=dialog] td',
      over: DIALOG,
    },
    {
      name: 'job-receipt',
      address: `/jobs/${jobs.handOver}`,
      opens: 'main button:has(.tabler-icon-check)',
      shown: '[role=dialog] input[type=checkbox]',
      over: DIALOG,
    },
    {
      name: 'job-unknown',
      unpictured: true,
      address: '/jobs/0199c0de-0000-7000-8000-000000000000',
      shown: '[role=alert]',
      answers: [404],
    },
  ];
}
