import { Anchor, Code, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AuditEntry } from '../../api/types';
import { CustomerName } from '../../parts/customer-name';
import { SidePanel } from '../../parts/dialog';
import { useFormat } from '../../parts/use-format';
import { useAuditName } from './audit-names';
import type { AuditLink } from './use-audit-filters';

interface EntryDrawerProps {
  entry: AuditEntry;
  /** Shows the entries that name the same. */
  onFollow: (name: AuditLink, value: string) => void;
  onClose: () => void;
}

/** All that the log has of one act, with ways to what else was done by the same, to the same or along with it. */
export function EntryDrawer({ entry, onFollow, onClose }: EntryDrawerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useAuditName();
  const { operatorId, jobId, requestId, customerId, subjects, subjectCount, chainPosition } = entry;
  const follow = (name: Exclude<AuditLink, 'userId'>, value: string | null) =>
    value && (
      <Anchor component="button" type="button" fz="sm" onClick={() => onFollow(name, value)}>
        {t(`audit.follow.${name}`)}
      </Anchor>
    );
  return (
    <SidePanel onClose={onClose} size="lg" title={nameOf(entry.operation)}>
      <Stack component="dl" gap="sm" m={0}>
        <Fact name={t('audit.at')}>{format.moment(entry.at)}</Fact>
        <Fact name={t('audit.who')} more={follow('operatorId', operatorId)}>
          {entry.operatorName ?? t('audit.system')}
        </Fact>
        <Fact name={t('audit.outcome')}>{t(`auditOutcome.${entry.outcome}`)}</Fact>
        {customerId && (
          <Fact name={t('job.customer')}>
            <CustomerName id={customerId} />
          </Fact>
        )}
        {jobId && (
          <Fact name={t('audit.job')} more={follow('jobId', jobId)}>
            <Anchor component={Link} to={`/jobs/${jobId}`} fz="sm">
              {entry.firstRow === null
                ? t('audit.toJob')
                : t('audit.rows', {
                    from: format.number(entry.firstRow),
                    to: format.number(entry.lastRow ?? entry.firstRow),
                  })}
            </Anchor>
          </Fact>
        )}
        <Fact name={t('audit.details')}>
          <Details of={entry.details} />
        </Fact>
        <Fact name={t('audit.address')}>{entry.address ?? '–'}</Fact>
        {requestId && (
          <Fact name={t('audit.request')} more={follow('requestId', requestId)}>
            <Code>{requestId}</Code>
          </Fact>
        )}
        {entry.digest && (
          <Fact name={t('audit.digest')}>
            <Code style={{ overflowWrap: 'anywhere' }}>{entry.digest}</Code>
          </Fact>
        )}
        <Fact name={t('audit.chain')}>
          {chainPosition === null
            ? t('audit.unsealed')
            : t('audit.sealed', { n: format.number(Number(chainPosition)) })}
        </Fact>
        {subjectCount > 0 && (
          <Fact name={t('audit.users', { count: subjectCount, n: format.number(subjectCount) })}>
            {subjects.map((id) => (
              <Anchor
                key={id}
                component="button"
                type="button"
                display="block"
                ff="monospace"
                fz="xs"
                lh="1.5rem"
                aria-label={t('audit.follow.userId', { id })}
                onClick={() => onFollow('userId', id)}
              >
                {id}
              </Anchor>
            ))}
            {subjectCount > subjects.length && (
              <Text fz="sm" c="dimmed">
                {t('audit.moreUsers', { n: format.number(subjectCount - subjects.length) })}
              </Text>
            )}
          </Fact>
        )}
      </Stack>
    </SidePanel>
  );
}

function Fact({ name, more, children }: { name: string; more?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" fz="xs" c="dimmed">
        {name}
      </Text>
      <Group component="dd" gap="md" justify="space-between" m={0} fz="sm">
        <div style={{ minWidth: 0 }}>{children}</div>
        {more}
      </Group>
    </div>
  );
}

/** What is particular to the kind of act, in the words of the log. */
function Details({ of: details }: { of: AuditEntry['details'] }) {
  const { t } = useTranslation();
  const lines = Object.entries(details);
  if (lines.length === 0) return <>{t('audit.noDetails')}</>;
  return lines.map(([name, value]) => (
    <Text key={name} fz="sm" style={{ overflowWrap: 'anywhere' }}>
      {name}: <Code>{typeof value === 'string' ? value : JSON.stringify(value)}</Code>
    </Text>
  ));
}
