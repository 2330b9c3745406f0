import { Button, Collapse, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Detected, Job } from '../../api/types';
import { useColumnName } from '../../parts/column-names';

const DELIMITERS: Record<string, 'comma' | 'semicolon' | 'tab' | 'pipe'> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
};

/** How the file was understood, in a sentence. */
export function DetectedFile({ job }: { job: Job }) {
  const { t } = useTranslation();
  const nameOf = useColumnName();
  const [open, columns] = useDisclosure(false);
  const detected = job.detected as unknown as Detected | null;
  // Rows that were picked here came in no file.
  const isSelection = detected?.header[0] === 'User ID' && detected.template === null;
  if (!detected || detected.encoding === 'json' || isSelection) return null;
  const delimiter = DELIMITERS[detected.delimiter];
  const known = detected.header.flatMap((name, index) =>
    detected.columns[index] ? [`${name} → ${nameOf(detected.columns[index])}`] : [],
  );
  return (
    <div>
      <Text fz="sm" component="span">
        {detected.encoding === 'xlsx'
          ? t('file.workbook', { line: detected.headerRow })
          : t('file.text', {
              encoding: detected.encoding.toUpperCase(),
              delimiter: delimiter ? t(`file.${delimiter}`) : detected.delimiter,
              line: detected.headerRow,
            })}
        {detected.template && ` ${t('file.template', { name: t(`template.${detected.template as 'okta'}`) })}`}
      </Text>{' '}
      <Button size="compact-sm" variant="subtle" aria-expanded={open} onClick={columns.toggle}>
        {open ? t('file.hideColumns') : t('file.showColumns')}
      </Button>
      <Collapse expanded={open}>
        <Text fz="sm" c="dimmed">
          {known.join(' · ')}
        </Text>
      </Collapse>
    </div>
  );
}
