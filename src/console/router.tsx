import { createBrowserRouter, Navigate } from 'react-router';
import { PageLoader } from './parts/states';
import { BrokenPage } from './shell/broken-page';
import { Shell } from './shell/shell';

/** Every page is a file of its own, loaded when it is gone to. */
export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <BrokenPage />,
    hydrateFallbackElement: <PageLoader />,
    children: [
      {
        index: true,
        lazy: async () => ({ Component: (await import('./pages/dashboard/dashboard-page')).DashboardPage }),
      },
      {
        path: 'customers',
        lazy: async () => ({ Component: (await import('./pages/customers/customers-page')).CustomersPage }),
      },
      {
        path: 'customers/:customerId',
        lazy: async () => ({ Component: (await import('./pages/customer/customer-layout')).CustomerLayout }),
        children: [
          { index: true, element: <Navigate to="users" replace /> },
          {
            path: 'users',
            lazy: async () => ({ Component: (await import('./pages/users/users-page')).UsersPage }),
          },
          {
            path: 'deleted',
            lazy: async () => ({ Component: (await import('./pages/deleted/deleted-users-page')).DeletedUsersPage }),
          },
          {
            path: 'jobs',
            lazy: async () => ({ Component: (await import('./pages/jobs/customer-jobs-page')).CustomerJobsPage }),
          },
          {
            path: 'subscriptions',
            lazy: async () => ({
              Component: (await import('./pages/subscriptions/subscriptions-page')).SubscriptionsPage,
            }),
          },
          {
            path: 'audit',
            lazy: async () => ({ Component: (await import('./pages/audit/audit-page')).CustomerAuditPage }),
          },
        ],
      },
      {
        path: 'customers/:customerId/users/add',
        lazy: async () => ({ Component: (await import('./pages/add-users/add-users-page')).AddUsersPage }),
      },
      {
        path: 'customers/:customerId/licenses',
        lazy: async () => ({ Component: (await import('./pages/licenses/licenses-page')).LicensesPage }),
      },
      {
        path: 'customers/:customerId/upload',
        lazy: async () => ({ Component: (await import('./pages/upload/upload-page')).UploadPage }),
      },
      { path: 'jobs', lazy: async () => ({ Component: (await import('./pages/jobs/jobs-page')).JobsPage }) },
      { path: 'jobs/:jobId', lazy: async () => ({ Component: (await import('./pages/job/job-page')).JobPage }) },
      { path: 'audit', lazy: async () => ({ Component: (await import('./pages/audit/audit-page')).AuditPage }) },
      {
        path: 'settings',
        lazy: async () => ({ Component: (await import('./pages/settings/settings-page')).SettingsPage }),
      },
      { path: '*', lazy: async () => ({ Component: (await import('./shell/unknown-page')).UnknownPage }) },
    ],
  },
]);
