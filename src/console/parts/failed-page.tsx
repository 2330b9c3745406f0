import { PageHeader } from './page-header';
import { ErrorState } from './states';

/** A page of which nothing could be fetched: where one is, why, and another try. */
export function FailedPage({ title, error, retry }: { title: string; error: Error; retry: () => void }) {
  return (
    <div className="page">
      <PageHeader title={title} />
      <ErrorState error={error} retry={retry} />
    </div>
  );
}
