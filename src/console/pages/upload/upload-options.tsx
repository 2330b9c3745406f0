import { Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CountrySelect } from '../../parts/country-select';
import { OPERATION_NAMES, useOperationName } from '../../parts/operation-name';
import { useFormat } from '../../parts/use-format';

/** How a file is to be taken. */
export interface UploadOptions {
  operation: string;
  usageLocation: string | null;
  transliterate: boolean;
  ignoreUnknown: boolean;
  /** As the browser's field has it, local time; empty: at once. */
  startAt: string;
  /** Which column each header is, where the server was corrected. */
  map: Record<string, string>;
  /** How the file is written, where the server was corrected; null: as it finds it. */
  encoding: string | null;
  delimiter: string | null;
  headerRow: number | null;
  sheet: string | null;
}

/** What is corrected for one file and not for the next. */
export const AS_FOUND = { map: {}, encoding: null, delimiter: null, headerRow: null, sheet: null };

interface UploadOptionsFormProps {
  options: UploadOptions;
  customerLocation: string | null;
  onChange: (options: UploadOptions) => void;
}

export function UploadOptionsForm({ options, customerLocation, onChange }: UploadOptionsFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useOperationName();
  const set = (change: Partial<UploadOptions>) => onChange({ ...options, ...change });
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <Select
          label={t('job.operation')}
          data={OPERATION_NAMES.map((value) => ({ value, label: nameOf(value) }))}
          allowDeselect={false}
          value={options.operation}
          onChange={(operation) => operation && set({ operation, map: {} })}
        />
        <CountrySelect
          label={t('upload.location')}
          placeholder={customerLocation ? format.country(customerLocation) : undefined}
          clearable
          value={options.usageLocation}
          onChange={(usageLocation) => set({ usageLocation })}
        />
        <TextInput
          type="datetime-local"
          label={t('upload.startAt')}
          value={options.startAt}
          onChange={(event) => set({ startAt: event.currentTarget.value })}
        />
      </Group>
      <Group>
        <Checkbox
          label={t('upload.transliterate')}
          checked={options.transliterate}
          onChange={(event) => set({ transliterate: event.currentTarget.checked })}
        />
        <Checkbox
          label={t('upload.ignoreUnknown')}
          checked={options.ignoreUnknown}
          onChange={(event) => set({ ignoreUnknown: event.currentTarget.checked })}
        />
      </Group>
    </Stack>
  );
}
