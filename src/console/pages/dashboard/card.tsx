import { Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface CardProps {
  title: string;
  icon: Icon;
  loading: boolean;
  /** What there is room for from the start, so that nothing moves when it comes: how many lines, and pixels of each. */
  lines?: { most: number; height: number };
  isEmpty: boolean;
  /** What it means that there is nothing. */
  empty: string;
  children: ReactNode;
}

/** Pixels: the frame with its title, and what is between two lines. */
const HEAD = 60;
const GAP = 12;

/** One concern of the home page. */
export function Card({
  title,
  icon: Icon,
  loading,
  lines = { most: 3, height: 28 },
  isEmpty,
  empty,
  children,
}: CardProps) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title} mih={HEAD + lines.most * (lines.height + GAP)}>
      <Group gap="xs" mb="sm" wrap="nowrap">
        <Icon size={18} style={{ flexShrink: 0 }} stroke={1.6} color="var(--tone-info)" aria-hidden />
        <Title order={2}>{title}</Title>
      </Group>
      {loading ? (
        <Stack gap={GAP}>
          {Array.from({ length: lines.most }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
            <Skeleton key={index} height={lines.height} />
          ))}
        </Stack>
      ) : isEmpty ? (
        <Text c="dimmed" fz="sm">
          {empty}
        </Text>
      ) : (
        <Stack gap={GAP}>{children}</Stack>
      )}
    </Paper>
  );
}
