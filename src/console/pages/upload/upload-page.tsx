import { Alert, Anchor, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { request } from '../../api/request';
import type { Job } from '../../api/types';
import { uploadFile } from '../../api/upload-file';
import { isFinished } from '../../api/watch-job';
import { PageHeader } from '../../parts/page-header';
import { ErrorState } from '../../parts/states';
import { useCustomer, useCustomerId } from '../customer/use-customer';
import { useCorrections } from '../job/corrections';
import { useJob } from '../job/use-job';
import { FileDrop } from './file-drop';
import { AS_FOUND, type UploadOptions, UploadOptionsForm } from './upload-options';

const ColumnMapping = lazy(async () => ({ default: (await import('./column-mapping')).ColumnMapping }));
const JobReport = lazy(async () => ({ default: (await import('../job/job-report')).JobReport }));

/** A file for many users: drop it, see how it was understood, have it checked, then save. */
export function UploadPage() {
  const { t } = useTranslation();
  const customerId = useCustomerId();
  const customer = useCustomer(customerId);
  const [params, setParams] = useSearchParams();
  const jobId = params.get('job');
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState(0);
  const [options, setOptions] = useState<UploadOptions>({
    operation: params.get('operation') ?? 'create-users',
    usageLocation: null,
    transliterate: false,
    ignoreUnknown: false,
    startAt: '',
    ...AS_FOUND,
  });
  const check = useMutation({
    mutationFn: ({ file, options }: { file: File; options: UploadOptions }) =>
      uploadFile({
        customerId,
        file,
        operation: options.operation,
        query: toQuery(options),
        onProgress: setSent,
      }),
    onSuccess: ({ id, operation }) => setParams({ operation, job: id }, { replace: true }),
  });
  const take = (next: File | null, changed: UploadOptions = options) => {
    setOptions(changed);
    setFile(next);
    setParams({ operation: changed.operation }, { replace: true });
    check.reset();
    setSent(0);
    if (next) check.mutate({ file: next, options: changed });
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
          onChange={(changed) =>
            mustBeReadAgain(options, changed) && (file || jobId) ? take(file, changed) : setOptions(changed)
          }
        />
        {file || jobId ? (
          <Group gap="sm">
            <Text fw={600}>{file?.name ?? t('upload.formerFile')}</Text>
            <Anchor component="button" type="button" fz="sm" onClick={() => take(null, { ...options, ...AS_FOUND })}>
              {t('upload.other')}
            </Anchor>
          </Group>
        ) : (
          <FileDrop operation={options.operation} onFile={(dropped) => take(dropped, { ...options, ...AS_FOUND })} />
        )}
        {check.isPending && (
          <Paper withBorder p="md">
            <Text fz="sm" mb="xs" role="status">
              {sent < 1 ? t('upload.sending') : t('upload.reading')}
            </Text>
            <Progress value={sent * 100} animated aria-label={t('upload.sending')} />
          </Paper>
        )}
        {check.error && <Alert color="red">{check.error.message}</Alert>}
        <Suspense>
          {file && (
            <ColumnMapping
              file={file}
              job={check.data ?? null}
              problem={check.error}
              options={options}
              onChange={(changed) => take(file, changed)}
            />
          )}
        </Suspense>
        {jobId && !check.isPending && (
          <Checked
            jobId={jobId}
            startAt={options.startAt}
            onTried={({ id }) => setParams({ operation: options.operation, job: id }, { replace: true })}
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

/** The checked file: what would happen, and the button that makes it happen. */
function Checked({ jobId, startAt, onTried }: { jobId: string; startAt: string; onTried: (job: Job) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const job = useJob(jobId);
  const correcting = useCorrections(jobId);
  const save = useMutation({
    mutationFn: () =>
      request<Job>(`/jobs/${jobId}/apply`, {
        method: 'POST',
        body: {
          ...(correcting.rows.length > 0 && { rows: correcting.rows }),
          ...(startAt && { startAt: new Date(startAt).toISOString() }),
        },
      }),
    onSuccess: async ({ id }) => navigate(`/jobs/${id}`),
  });
  if (job.error) return <ErrorState error={job.error} retry={() => void job.refetch()} />;
  if (!job.data) return null;
  const { rejected, rowCount } = job.data;
  const good = rowCount - rejected;
  const corrected = correcting.rows.length;
  return (
    <Stack>
      {save.error && <Alert color="red">{save.error.message}</Alert>}
      {isFinished(job.data) && (
        <Alert
          color={rejected > 0 ? 'yellow' : 'green'}
          icon={rejected > 0 ? <IconAlertTriangle aria-hidden /> : <IconCheck aria-hidden />}
        >
          <Group justify="space-between">
            <Text fz="sm">
              {rejected > 0 ? t('upload.partly', { count: rejected, good }) : t('upload.allGood', { count: rowCount })}
            </Text>
            <Button loading={save.isPending} disabled={good + corrected === 0} onClick={() => save.mutate()}>
              {saveLabel(t, { good, rejected, corrected })}
            </Button>
          </Group>
        </Alert>
      )}
      <Suspense>
        <JobReport job={job.data} correcting={correcting} onTried={onTried} />
      </Suspense>
    </Stack>
  );
}

function saveLabel(t: TFunction, { good, rejected, corrected }: Record<'good' | 'rejected' | 'corrected', number>) {
  if (corrected > 0) return t('upload.saveCorrected', { count: corrected });
  return rejected > 0 ? t('upload.saveGood', { count: good }) : t('act.save');
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
