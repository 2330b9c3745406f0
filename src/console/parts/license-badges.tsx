import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { License } from '../api/types';
import { useProductNames } from './use-product-names';

/** What a user holds, in a line; switched-off plans are told on asking. */
export function LicenseBadges({ licenses }: { licenses: readonly License[] }) {
  const { t } = useTranslation();
  const nameOf = useProductNames();
  if (licenses.length === 0) {
    return (
      <Text fz="sm" c="dimmed">
        {t('users.unlicensed')}
      </Text>
    );
  }
  const text = licenses
    .map(({ sku, disabledPlans }) =>
      disabledPlans.length > 0
        ? `${nameOf(sku)} (${t('users.plansOff', { count: disabledPlans.length })})`
        : nameOf(sku),
    )
    .join(', ');
  const off = licenses.flatMap(({ disabledPlans }) => disabledPlans);
  return (
    // The browser's own: one that is made beforehand for each row would be drawn, thirty times, with each key of a search.
    <span title={off.length > 0 ? `${text} – ${off.join(', ')}` : text}>{text}</span>
  );
}
