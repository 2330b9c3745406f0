import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../api/problem-error';

interface ReadProblemProps {
  problem: Error;
  /** A header is meant to be this column. */
  onMean: (header: string, column: string) => void;
}

/** Why the server could not read the file. A header that is nearly one that it knows is taken for that at a click. */
export function ReadProblem({ problem, onMean }: ReadProblemProps) {
  const { t } = useTranslation();
  const { header, suggestion } = (problem instanceof ProblemError ? problem.extra : {}) as Record<string, unknown>;
  return (
    <Alert color="red">
      <Text fz="sm">{problem.message}</Text>
      {typeof header === 'string' && typeof suggestion === 'string' && (
        <Group mt="xs">
          <Button size="compact-sm" variant="default" onClick={() => onMean(header, suggestion)}>
            {t('upload.takeAs', { header, column: suggestion })}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
