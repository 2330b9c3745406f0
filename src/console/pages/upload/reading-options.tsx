import { Group, NumberInput, Select } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../api/problem-error';
import type { Detected } from '../../api/types';
import type { UploadOptions } from './upload-options';

interface ReadingOptionsProps {
  file: File;
  detected: Detected | null;
  /** Why the server refused the file. */
  problem: Error | null;
  options: UploadOptions;
  onChange: (options: UploadOptions) => void;
}

const ENCODINGS = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'];
const DELIMITERS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' } as const;
const LOWEST_HEADER = 500;
/** Whoever counts up to a line should not send the file for every line on the way. */
const SETTLED_MS = 600;

/** How the file is written, as it was found out; each can be put right by whoever knows better. */
export function ReadingOptions({ file, detected, problem, options, onChange }: ReadingOptionsProps) {
  const { t } = useTranslation();
  const set = (change: Partial<UploadOptions>) => onChange({ ...options, ...change });
  const sheets = sheetsOf(detected, problem);
  const isWorkbook = sheets.length > 0 || (detected?.encoding ?? '') === 'xlsx' || /\.xlsx$/i.test(file.name);
  const delimiter = options.delimiter ?? DELIMITERS[(detected?.delimiter ?? '') as keyof typeof DELIMITERS] ?? null;
  return (
    <Group align="flex-end" gap="sm" mb="sm">
      {isWorkbook ? (
        <Select
          label={t('upload.sheet')}
          placeholder={t('upload.asRecognised')}
          allowDeselect={false}
          data={[...new Set(sheets)]}
          value={options.sheet ?? detected?.sheet ?? null}
          onChange={(sheet) => sheet && set({ sheet, headerRow: null, map: {} })}
        />
      ) : (
        <>
          <Select
            label={t('upload.encoding')}
            placeholder={t('upload.asRecognised')}
            allowDeselect={false}
            clearable={options.encoding !== null}
            clearButtonProps={{ 'aria-label': t('upload.asRecognised') }}
            data={ENCODINGS.map((value) => ({ value, label: value.toUpperCase() }))}
            value={options.encoding ?? detected?.encoding ?? null}
            onChange={(encoding) => set({ encoding, map: {} })}
          />
          <Select
            label={t('upload.delimiter')}
            placeholder={t('upload.asRecognised')}
            allowDeselect={false}
            clearable={options.delimiter !== null}
            clearButtonProps={{ 'aria-label': t('upload.asRecognised') }}
            data={Object.values(DELIMITERS).map((value) => ({ value, label: t(`upload.${value}`) }))}
            value={delimiter}
            onChange={(chosen) => set({ delimiter: chosen, map: {} })}
          />
        </>
      )}
      <HeaderRow
        line={options.headerRow ?? detected?.headerRow ?? null}
        onLine={(headerRow) => set({ headerRow, map: {} })}
      />
    </Group>
  );
}

function HeaderRow({ line, onLine }: { line: number | null; onLine: (line: number | null) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<number | string>(line ?? '');
  useEffect(() => setTyped(line ?? ''), [line]);
  const settle = useDebouncedCallback((value: number | string) => {
    const next = typeof value === 'number' ? value : null;
    if (next !== line) onLine(next);
  }, SETTLED_MS);
  return (
    <NumberInput
      label={t('upload.headerRow')}
      placeholder={t('upload.asRecognised')}
      w={150}
      min={1}
      max={LOWEST_HEADER}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      value={typed}
      onChange={(value) => {
        setTyped(value);
        settle(value);
      }}
    />
  );
}

/** The sheets of a workbook, also of one in whose first sheet nothing was found. */
function sheetsOf(detected: Detected | null, problem: Error | null): string[] {
  if (detected?.sheets) return detected.sheets;
  if (!(problem instanceof ProblemError)) return [];
  const { sheets, expected } = problem.extra as { sheets?: string[]; expected?: string[] };
  return sheets ?? (problem.code === 'unknown-sheet' ? (expected ?? []) : []);
}
