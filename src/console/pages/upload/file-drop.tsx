import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import '@mantine/dropzone/styles.css';
import { IconFileSpreadsheet, IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { downloadFile } from '../../api/download-file';

const ACCEPTED = {
  'text/csv': ['.csv', '.txt', '.tsv'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['.xlsx'],
};

/** Where a file is dropped, or chosen; beside it the empty files to fill in. */
export function FileDrop({ operation, onFile }: { operation: string; onFile: (file: File) => void }) {
  const { t, i18n } = useTranslation();
  const template = (format: 'csv' | 'xlsx') =>
    void downloadFile(`/templates/${operation}.${format}`, `${operation}.${format}`, {
      query: { lang: i18n.language },
    });
  return (
    <Stack gap="xs">
      <Dropzone
        onDrop={([file]) => file && onFile(file)}
        accept={ACCEPTED}
        multiple={false}
        useFsAccessApi={false}
        inputProps={{ 'aria-label': t('upload.choose') }}
      >
        <Group justify="center" gap="lg" mih={160} style={{ pointerEvents: 'none' }}>
          <Dropzone.Accept>
            <IconUpload size={44} stroke={1.3} aria-hidden />
          </Dropzone.Accept>
          <Dropzone.Idle>
            <IconFileSpreadsheet size={44} stroke={1.3} aria-hidden />
          </Dropzone.Idle>
          <div>
            <Text fw={600}>{t('upload.drop')}</Text>
            <Text fz="sm" c="dimmed">
              {t('upload.formats')}
            </Text>
          </div>
        </Group>
      </Dropzone>
      <Text fz="sm" c="dimmed">
        {t('upload.template')}{' '}
        <Anchor component="button" type="button" fz="sm" onClick={() => template('csv')}>
          CSV
        </Anchor>{' '}
        ·{' '}
        <Anchor component="button" type="button" fz="sm" onClick={() => template('xlsx')}>
          Excel
        </Anchor>
      </Text>
    </Stack>
  );
}
