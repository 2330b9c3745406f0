import { Anchor, Breadcrumbs, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { usePageTitle } from './use-page-title';

interface PageHeaderProps {
  title: string;
  /** Where this page hangs, outermost first. */
  trail?: { label: string; to: string }[];
  lead?: ReactNode;
  actions?: ReactNode;
}

/** The head of a page: the way here, its name, what can be done. */
export function PageHeader({ title, trail = [], lead, actions }: PageHeaderProps) {
  usePageTitle(title);
  return (
    <div style={{ marginBottom: '1rem' }}>
      {trail.length > 0 && (
        <Breadcrumbs mb={6} separatorMargin={6}>
          {trail.map(({ label, to }) => (
            <Anchor key={to} component={Link} to={to} fz="sm">
              {label}
            </Anchor>
          ))}
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="flex-start">
        {/* As wide as there is room, whatever stands in it: nothing moves when a name is known. */}
        <div style={{ flex: '1 1 10rem', minWidth: 0 }}>
          <Title order={1}>{title}</Title>
          {lead && (
            <Text c="dimmed" component="div" mt={2}>
              {lead}
            </Text>
          )}
        </div>
        {actions && (
          <Group gap="xs" className="no-print">
            {actions}
          </Group>
        )}
      </Group>
    </div>
  );
}
