import { Select, type SelectProps } from '@mantine/core';
import codes from 'i18n-iso-countries/codes.json';
import { type ReactNode, useMemo } from 'react';
import { useFormat } from './use-format';

interface CountrySelectProps {
  label: string;
  description?: ReactNode;
  placeholder?: string;
  required?: boolean;
  clearable?: boolean;
  error?: ReactNode;
  comboboxProps?: SelectProps['comboboxProps'];
  /** ISO 3166-1 alpha-2. */
  value: string | null;
  onChange: (code: string | null) => void;
}

/** A country, by its name in the language in use. */
export function CountrySelect(props: CountrySelectProps) {
  const format = useFormat();
  const data = useMemo(
    () =>
      (codes as string[][])
        .map(([value = '']) => ({ value, label: format.country(value) }))
        .sort((a, b) => format.compare(a.label, b.label)),
    [format],
  );
  return <Select searchable data={data} limit={60} {...props} />;
}
