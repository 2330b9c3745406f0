import { Tabs } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { PageHeader } from '../../parts/page-header';
import { PageLoader } from '../../parts/states';
import { useSession } from '../../session/session';

const AccountSettings = lazy(async () => ({ default: (await import('./account-settings')).AccountSettings }));
const TokenSettings = lazy(async () => ({ default: (await import('./token-settings')).TokenSettings }));
const OperatorSettings = lazy(async () => ({ default: (await import('./operator-settings')).OperatorSettings }));
const CatalogueSettings = lazy(async () => ({ default: (await import('./catalogue-settings')).CatalogueSettings }));
const RetentionSettings = lazy(async () => ({ default: (await import('./retention-settings')).RetentionSettings }));
const MailSettings = lazy(async () => ({ default: (await import('./mail-settings')).MailSettings }));

/** One's own account and tokens; for those who run the system, its operators, catalogue, retention and mail. */
export function SettingsPage() {
  const { t } = useTranslation();
  const { may, profile } = useSession();
  const runsIt = may('system.manage') && profile?.customerId === null;
  const [params, setParams] = useSearchParams();
  const tabs = [
    { value: 'account', label: t('settings.account'), content: <AccountSettings /> },
    { value: 'tokens', label: t('settings.tokens'), content: <TokenSettings /> },
    ...(runsIt ? [{ value: 'operators', label: t('settings.operators'), content: <OperatorSettings /> }] : []),
    { value: 'catalogue', label: t('settings.catalogue'), content: <CatalogueSettings /> },
    ...(runsIt
      ? [
          { value: 'retention', label: t('settings.retention'), content: <RetentionSettings /> },
          { value: 'mail', label: t('settings.mail'), content: <MailSettings /> },
        ]
      : []),
  ];
  const wanted = params.get('tab');
  return (
    <div className="page">
      <PageHeader title={t('nav.settings')} />
      <Tabs
        value={tabs.some(({ value }) => value === wanted) ? wanted : 'account'}
        onChange={(tab) => setParams(tab ? { tab } : {}, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto' }}>
          {tabs.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value} style={{ whiteSpace: 'nowrap' }}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ value, content }) => (
          <Tabs.Panel key={value} value={value}>
            <Suspense fallback={<PageLoader />}>{content}</Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
