import { Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface CardProps {
  title: string;
  icon: Icon;
  loading: boolean;
  isEmpty: boolean;
  /** What it means that there is nothing. */
  empty: string;
  children: ReactNode;
}

/** One concern of the home page. */
export function Card({ title, icon: Icon, loading, isEmpty, empty, children }: CardProps) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title} mih={180}>
      <Group gap="xs" mb="sm" wrap="nowrap">
        <Icon size={18} style={{ flexShrink: 0 }} stroke={1.6} color="var(--tone-info)" aria-hidden />
        <Title order={2}>{title}</Title>
      </Group>
      {loading ? (
        <Stack gap={8}>
          <Skeleton height={28} />
          <Skeleton height={28} />
          <Skeleton height={28} />
        </Stack>
      ) : isEmpty ? (
        <Text c="dimmed" fz="sm">
          {empty}
        </Text>
      ) : (
        <Stack gap="sm">{children}</Stack>
      )}
    </Paper>
  );
}
