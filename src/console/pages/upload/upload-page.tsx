import { Alert, Anchor, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Job } from '../../api/types';
import { uploadFile } from '../../api/upload-file';
import { later } from '../../parts/later';
import { PageHeader } from '../../parts/page-header';
import { useCustomer, useCustomerId } from '../customer/use-customer';
import { CheckedFile } from './checked-file';
import { FileDrop } from './file-drop';
import { ReadProblem } from './read-problem';
import { AS_FOUND, type UploadOptions, UploadOptionsForm } from './upload-options';
import { useKeptUpload } from './use-kept-upload';

const UNCHECKED = { jobId: null, readingId: null };

const ColumnMapping = later(async () => (await import('./column-mapping')).ColumnMapping);

/** A file for many users: drop it, see how it was understood, have it checked, then save. */
export function UploadPage() {
  const { t } = useTranslation();
  const customerId = useCustomerId();
  const customer = useCustomer(customerId);
  const upload = useKeptUpload(customerId);
  const { options, name, jobId, readingId, file, looking, change, putFile } = upload;
  const cache = useQueryClient();
  const [sent, setSent] = useState(0);
  const check = useMutation({
    mutationFn: ({ file, options }: { file: File; options: UploadOptions }) =>
      uploadFile({
        customerId,
        file,
        operation: options.operation,
        query: toQuery(options),
        onProgress: setSent,
      }),
    onSuccess: (job) => {
      cache.setQueryData(['job', job.id], job);
      change({ jobId: job.id, readingId: job.id });
    },
  });
  const reading = useQuery({
    queryKey: ['job', readingId],
    queryFn: () => request<Job>(`/jobs/${readingId}`),
    enabled: readingId !== null,
  });
  const read = (next: File, changed: UploadOptions) => {
    change({ options: changed, name: next.name, ...UNCHECKED });
    if (next !== file) putFile(next);
    setSent(0);
    check.mutate({ file: next, options: changed });
  };
  const leave = (changed: UploadOptions) => {
    change({ options: changed, name: null, ...UNCHECKED });
    putFile(null);
    check.reset();
  };
  /** For the file, which is then read as it is wanted now. */
  const askAgain = (changed: UploadOptions) => {
    change({ options: changed, ...UNCHECKED });
    check.reset();
  };
  const choose = (changed: UploadOptions) => {
    if (!mustBeReadAgain(options, changed)) change({ options: changed });
    else if (file) read(file, changed);
    else askAgain(changed);
  };
  return (
    <div className="page">
      <PageHeader
        title={t('users.upload')}
        trail={[
          { label: t('customers.title'), to: '/customers' },
          { label: customer.data?.name ?? '…', to: `/customers/${customerId}` },
        ]}
        lead={t('upload.lead')}
      />
      <Stack>
        <UploadOptionsForm
          options={options}
          customerLocation={customer.data?.usageLocation ?? null}
          onChange={choose}
        />
        {file || jobId || looking ? (
          <Group gap="sm">
            <Text fw={600}>{file?.name ?? name ?? t('upload.formerFile')}</Text>
            <Anchor component="button" type="button" fz="sm" onClick={() => leave({ ...options, ...AS_FOUND })}>
              {t('upload.other')}
            </Anchor>
            {!file && !looking && (
              <Text fz="sm" c="dimmed">
                {t('upload.notKept')}{' '}
                <Anchor component="button" type="button" fz="sm" onClick={() => askAgain(options)}>
                  {t('upload.again')}
                </Anchor>
              </Text>
            )}
          </Group>
        ) : (
          <>
            {name !== null && <Alert color="yellow">{t('upload.chooseAgain', { name })}</Alert>}
            <FileDrop
              operation={options.operation}
              onFile={(chosen) => read(chosen, chosen.name === name ? options : { ...options, ...AS_FOUND })}
            />
          </>
        )}
        {check.isPending && (
          <Paper withBorder p="md">
            <Text fz="sm" mb="xs" role="status">
              {sent < 1 ? t('upload.sending') : t('upload.reading')}
            </Text>
            <Progress value={sent * 100} animated aria-label={t('upload.sending')} />
          </Paper>
        )}
        {check.error && (
          <ReadProblem
            problem={check.error}
            onMean={(header, column) => choose({ ...options, map: { ...options.map, [header]: column } })}
          />
        )}
        {file && (
          <ColumnMapping
            file={file}
            job={reading.data ?? null}
            problem={check.error}
            options={options}
            onChange={choose}
          />
        )}
        {jobId && !check.isPending && (
          <CheckedFile
            jobId={jobId}
            startAt={options.startAt}
            onTried={({ id }) => change({ jobId: id })}
            onSaved={upload.forget}
          />
        )}
      </Stack>
    </div>
  );
}

/** All that changes what the file is taken for; when it is to be applied does not. */
function mustBeReadAgain(before: UploadOptions, after: UploadOptions): boolean {
  return JSON.stringify({ ...before, startAt: '' }) !== JSON.stringify({ ...after, startAt: '' });
}

function toQuery(options: UploadOptions) {
  const { usageLocation, transliterate, ignoreUnknown, map, encoding, delimiter, headerRow, sheet } = options;
  return {
    mode: 'validate',
    encoding,
    delimiter,
    headerRow,
    sheet,
    usageLocation,
    transliterate: transliterate || undefined,
    ignoreUnknown: ignoreUnknown || undefined,
    map: Object.keys(map).length > 0 ? JSON.stringify(map) : undefined,
  };
}
