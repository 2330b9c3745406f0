import { Alert, Group, List, Loader, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LicenseSummary } from '../../api/types';
import { useFormat } from '../../parts/use-format';
import { usePlanNames, useProductNames } from '../../parts/use-product-names';
import type { Wishes } from './license-plan';

interface ChangeSummaryProps {
  wishes: Wishes;
  /** Undefined: the server is still counting. */
  outcome: LicenseSummary | undefined;
}

/** "12 get E5, 3 lose E3, 4 seats short", and whom a rule stands in the way of. */
export function ChangeSummary({ wishes, outcome }: ChangeSummaryProps) {
  const { t } = useTranslation();
  const sentences = useSentences();
  const wished = [...wishes].filter(([, { kind }]) => kind !== 'keep').map(([sku]) => sku);
  if (wished.length === 0) return null;
  if (!outcome) {
    return (
      <Alert color="brand" title={t('licenses.summary')} role="status">
        <Group gap="xs">
          <Loader size="xs" />
          <Text fz="sm">{t('licenses.counting')}</Text>
        </Group>
      </Alert>
    );
  }
  const { refused, gone } = outcome;
  const changes = outcome.products.filter(({ sku }) => wished.includes(sku));
  const isShort = changes.some(({ short }) => short > 0);
  const isHindered = isShort || refused.users > 0 || gone > 0;
  return (
    <Alert color={isHindered ? 'yellow' : 'brand'} title={t('licenses.summary')} role="status">
      <Text fz="sm">{changes.flatMap((change) => sentences.ofProduct(change, refused.users > 0)).join(' · ')}</Text>
      {isShort && <Text fz="sm">{t('licenses.shortHint')}</Text>}
      {refused.users > 0 && (
        <>
          <Text fz="sm">{sentences.refused(refused.users)}</Text>
          <List fz="xs" withPadding>
            {refused.reasons.map((reason) => (
              <List.Item key={reason.detail}>{sentences.reason(reason)}</List.Item>
            ))}
          </List>
        </>
      )}
      {gone > 0 && <Text fz="sm">{sentences.gone(gone)}</Text>}
    </Alert>
  );
}

type Reason = LicenseSummary['refused']['reasons'][number];

function useSentences() {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useProductNames();
  const planOf = usePlanNames();
  const counted = (count: number) => ({ count, n: format.number(count) });
  return {
    /** @param others whether somebody is refused: then nothing is said to stay as it is */
    ofProduct: ({ sku, gain, lose, adjusted, short }: LicenseSummary['products'][number], others: boolean) => {
      const name = nameOf(sku);
      return [
        ...(gain > 0 ? [t('licenses.gain', { ...counted(gain), name })] : []),
        ...(lose > 0 ? [t('licenses.lose', { ...counted(lose), name })] : []),
        ...(short > 0 ? [t('licenses.short', { ...counted(short), name })] : []),
        ...(adjusted > 0 ? [t('licenses.adjusted', { ...counted(adjusted), name })] : []),
        ...(gain + lose + adjusted === 0 && !others ? [t('licenses.same', { name })] : []),
      ];
    },
    refused: (users: number) => t('licenses.refused', counted(users)),
    reason: ({ code, facts, detail, users }: Reason) => {
      const { sku, other, needs, location } = facts as Record<string, string> & { needs?: string[] };
      const values = { n: format.number(users), name: nameOf(sku ?? '') };
      if (code === 'license-conflict') return t('licenses.conflict', { ...values, other: nameOf(other ?? '') });
      if (code === 'license-dependency')
        return t('licenses.dependency', { ...values, needs: needs?.map((one) => planOf(nameOf(one))).join(', ') });
      if (code === 'license-prohibited-in-location')
        return t('licenses.prohibited', { ...values, place: format.country(location ?? null) });
      return t('licenses.reason', { ...values, detail });
    },
    gone: (users: number) => t('licenses.gone', counted(users)),
  };
}
