import { type ComponentType, lazy, useState } from 'react';
import { BrowserRouter, matchPath, Navigate, Route, Routes } from 'react-router';
import { Shell } from './shell/shell';

const starting: Promise<unknown>[] = [];

/**
 * A page that is a file of its own, loaded when it is gone to, or at once where the console is opened at its address. A file that is there
 * is shown without a detour: after whatever stood in for a page React waits 300 ms before it shows the page itself.
 */
function page<Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
  ...addresses: string[]
): ComponentType {
  let loaded: ComponentType | undefined;
  const fetchPage = async () => {
    loaded = (await load())[name] as ComponentType;
    return { default: loaded };
  };
  const Later = lazy(fetchPage);
  if (addresses.some((address) => matchPath(address, location.pathname))) starting.push(fetchPage());
  return function Page() {
    // Chosen once: a page that is there must not be put together anew.
    const [{ Shown }] = useState({ Shown: loaded ?? Later });
    return <Shown />;
  };
}

const CUSTOMER = '/customers/:customerId';
const TABS = ['', '/users', '/deleted', '/jobs', '/subscriptions', '/audit'].map((tab) => CUSTOMER + tab);

const Dashboard = page(() => import('./pages/dashboard/dashboard-page'), 'DashboardPage', '/');
const Customers = page(() => import('./pages/customers/customers-page'), 'CustomersPage', '/customers');
const CustomerLayout = page(() => import('./pages/customer/customer-layout'), 'CustomerLayout', ...TABS);
const Users = page(() => import('./pages/users/users-page'), 'UsersPage', CUSTOMER, `${CUSTOMER}/users`);
const DeletedUsers = page(
  () => import('./pages/deleted/deleted-users-page'),
  'DeletedUsersPage',
  `${CUSTOMER}/deleted`,
);
const CustomerJobs = page(() => import('./pages/jobs/customer-jobs-page'), 'CustomerJobsPage', `${CUSTOMER}/jobs`);
const Subscriptions = page(
  () => import('./pages/subscriptions/subscriptions-page'),
  'SubscriptionsPage',
  `${CUSTOMER}/subscriptions`,
);
const CustomerAudit = page(() => import('./pages/audit/audit-page'), 'CustomerAuditPage', `${CUSTOMER}/audit`);
const AddUsers = page(() => import('./pages/add-users/add-users-page'), 'AddUsersPage', `${CUSTOMER}/users/add`);
const Licenses = page(() => import('./pages/licenses/licenses-page'), 'LicensesPage', `${CUSTOMER}/licenses`);
const Upload = page(() => import('./pages/upload/upload-page'), 'UploadPage', `${CUSTOMER}/upload`);
const Jobs = page(() => import('./pages/jobs/jobs-page'), 'JobsPage', '/jobs');
const Job = page(() => import('./pages/job/job-page'), 'JobPage', '/jobs/:jobId');
const Audit = page(() => import('./pages/audit/audit-page'), 'AuditPage', '/audit');
const Settings = page(() => import('./pages/settings/settings-page'), 'SettingsPage', '/settings');
const Unknown = page(() => import('./shell/unknown-page'), 'UnknownPage');

/** Until the page at which the console was opened is there, or cannot be had: then the page says so itself. */
export const firstPage: Promise<unknown> = Promise.allSettled(starting);

/** All addresses, and the page at each. Not the router that loads data: the pages do so themselves, and it is twice as large. */
export function Router() {
  return (
    <BrowserRouter>
      <Routes>
        <Route element={<Shell />}>
          <Route index element={<Dashboard />} />
          <Route path="customers" element={<Customers />} />
          <Route path="customers/:customerId" element={<CustomerLayout />}>
            <Route index element={<Navigate to="users" replace />} />
            <Route path="users" element={<Users />} />
            <Route path="deleted" element={<DeletedUsers />} />
            <Route path="jobs" element={<CustomerJobs />} />
            <Route path="subscriptions" element={<Subscriptions />} />
            <Route path="audit" element={<CustomerAudit />} />
          </Route>
          <Route path="customers/:customerId/users/add" element={<AddUsers />} />
          <Route path="customers/:customerId/licenses" element={<Licenses />} />
          <Route path="customers/:customerId/upload" element={<Upload />} />
          <Route path="jobs" element={<Jobs />} />
          <Route path="jobs/:jobId" element={<Job />} />
          <Route path="audit" element={<Audit />} />
          <Route path="settings" element={<Settings />} />
          <Route path="*" element={<Unknown />} />
        </Route>
      </Routes>
    </BrowserRouter>
  );
}
