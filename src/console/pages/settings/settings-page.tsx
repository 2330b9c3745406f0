import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { later } from '../../parts/later';
import { PageHeader } from '../../parts/page-header';
import { PageLoader } from '../../parts/states';
import { useSession } from '../../session/session';

const AccountSettings = later(async () => (await import('./account-settings')).AccountSettings, PageLoader);
const TokenSettings = later(async () => (await import('./token-settings')).TokenSettings, PageLoader);
const OperatorSettings = later(async () => (await import('./operator-settings')).OperatorSettings, PageLoader);
const CatalogueSettings = later(async () => (await import('./catalogue-settings')).CatalogueSettings, PageLoader);
const RetentionSettings = later(async () => (await import('./retention-settings')).RetentionSettings, PageLoader);
const MailSettings = later(async () => (await import('./mail-settings')).MailSettings, PageLoader);

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
            {content}
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
