import { Alert, Anchor, Stack, Text, TextInput, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RowResult } from '../../api/types';
import { useFormat } from '../../parts/use-format';
import { usePages } from '../../parts/use-pages';

const SHOWN_AT_ONCE = 20;

/** What another name is the way out of. */
const BY_NAME = new Set(['upn-taken', 'unknown-domain']);

interface TrialResultsProps {
  jobId: string;
  status: 'rejected' | 'succeeded_with_warnings';
  /** How many there are of the kind. */
  count: number;
  /** New names by row. */
  names: ReadonlyMap<number, string>;
  onName: (row: number, name: string) => void;
}

/** Whom a restore has something to say of, page by page; whoever's name is taken can be given another. */
export function TrialResults({ jobId, status, count, names, onName }: TrialResultsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = usePages<RowResult>(`/jobs/${jobId}/results`, { status, limit: SHOWN_AT_ONCE }, { enabled: count > 0 });
  if (count === 0) return null;
  const left = count - list.items.length;
  return (
    <Stack gap="xs">
      <Title order={3} fz="sm">
        {t(`deleted.${status}`, { count, n: format.number(count) })}
      </Title>
      {list.items.map((result) => (
        <Alert key={result.row} p="sm" color={status === 'rejected' ? 'red' : 'yellow'} title={result.upn ?? undefined}>
          <Text fz="sm">{result.code === 'upn-taken' ? t('deleted.nameTaken') : sentencesOf(result)}</Text>
          {result.code !== null && BY_NAME.has(result.code) && (
            <TextInput
              mt="xs"
              size="xs"
              label={t('deleted.newName')}
              aria-label={t('deleted.newNameOf', { name: result.upn ?? '' })}
              placeholder={result.upn ?? undefined}
              value={names.get(result.row) ?? ''}
              onChange={(event) => onName(result.row, event.currentTarget.value)}
            />
          )}
        </Alert>
      ))}
      {left > 0 && list.hasMore && (
        <Anchor component="button" type="button" fz="sm" onClick={list.onEnd} aria-busy={list.loadingMore}>
          {t('deleted.showMore', { n: format.number(Math.min(left, SHOWN_AT_ONCE)), all: format.number(left) })}
        </Anchor>
      )}
    </Stack>
  );
}

const sentencesOf = ({ detail, warnings }: RowResult) =>
  [detail, ...warnings.map((warning) => warning.detail)].filter(Boolean).join(' ');
