import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../api/types';
import classes from './job-bar.module.css';
import { outcomesOf } from './outcome';
import { useFormat } from './use-format';

/** How a job's rows ended so far, as one small bar. */
export function JobBar({ job, height = 8 }: { job: Job; height?: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const outcomes = outcomesOf(job);
  const text =
    outcomes.map(({ status, count }) => `${t(`outcome.${status}`)}: ${format.number(count)}`).join(' · ') ||
    t('job.nothingYet');
  return (
    <Tooltip label={text}>
      <div
        className={classes.bar}
        style={{ height }}
        role="progressbar"
        aria-label={text}
        aria-valuemin={0}
        aria-valuemax={job.rowCount}
        aria-valuenow={job.processedRows}
      >
        {outcomes.map(({ status, count, bar }) => (
          <span key={status} style={{ width: `${(count / Math.max(job.rowCount, 1)) * 100}%`, background: bar }} />
        ))}
      </div>
    </Tooltip>
  );
}
