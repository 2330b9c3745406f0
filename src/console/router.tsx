import { type ComponentType, lazy } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { Shell } from './shell/shell';

/** A page that is a file of its own, loaded when it is gone to. */
function page<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return lazy(async () => ({ default: (await load())[name] as ComponentType }));
}

const Dashboard = page(() => import('./pages/dashboard/dashboard-page'), 'DashboardPage');
const Customers = page(() => import('./pages/customers/customers-page'), 'CustomersPage');
const CustomerLayout = page(() => import('./pages/customer/customer-layout'), 'CustomerLayout');
const Users = page(() => import('./pages/users/users-page'), 'UsersPage');
const DeletedUsers = page(() => import('./pages/deleted/deleted-users-page'), 'DeletedUsersPage');
const CustomerJobs = page(() => import('./pages/jobs/customer-jobs-page'), 'CustomerJobsPage');
const Subscriptions = page(() => import('./pages/subscriptions/subscriptions-page'), 'SubscriptionsPage');
const CustomerAudit = page(() => import('./pages/audit/audit-page'), 'CustomerAuditPage');
const AddUsers = page(() => import('./pages/add-users/add-users-page'), 'AddUsersPage');
const Licenses = page(() => import('./pages/licenses/licenses-page'), 'LicensesPage');
const Upload = page(() => import('./pages/upload/upload-page'), 'UploadPage');
const Jobs = page(() => import('./pages/jobs/jobs-page'), 'JobsPage');
const Job = page(() => import('./pages/job/job-page'), 'JobPage');
const Audit = page(() => import('./pages/audit/audit-page'), 'AuditPage');
const Settings = page(() => import('./pages/settings/settings-page'), 'SettingsPage');
const Unknown = page(() => import('./shell/unknown-page'), 'UnknownPage');

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
