import { SegmentedControl, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choices = [
    { value: 'light', label: t('shell.light'), icon: IconSun },
    { value: 'dark', label: t('shell.dark'), icon: IconMoon },
    { value: 'auto', label: t('shell.auto'), icon: IconDeviceDesktop },
  ];
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('shell.theme')}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
      data={choices.map(({ value, label, icon: Icon }) => ({
        value,
        label: (
          <>
            <Icon size={14} aria-hidden style={{ display: 'block' }} />
            <VisuallyHidden>{label}</VisuallyHidden>
          </>
        ),
      }))}
    />
  );
}
