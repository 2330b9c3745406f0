import type { Route } from './route';
import { AUDIT_ROUTES } from './routes/audit-routes';
import { catalogueRoutes } from './routes/catalogue-routes';
import { childJobRoutes } from './routes/child-job-routes';
import { credentialRoutes } from './routes/credential-routes';
import { customerRoutes } from './routes/customer-routes';
import { deliveryRoutes } from './routes/delivery-routes';
import { firstSignInRoutes } from './routes/first-sign-in-routes';
import { jobRoutes } from './routes/job-routes';
import { operatorRoutes } from './routes/operator-routes';
import { profileRoutes } from './routes/profile-routes';
import { selectionRoutes } from './routes/selection-routes';
import { settingsRoutes } from './routes/settings-routes';
import { signInRoutes } from './routes/sign-in-routes';
import { subscriptionRoutes } from './routes/subscription-routes';
import { tokenRoutes } from './routes/token-routes';
import { uploadRoutes } from './routes/upload-routes';
import { userRoutes } from './routes/user-routes';

/** Every route there is: the application, its documentation and the test of who may do what are made of this list. */
export const ROUTES: readonly Route[] = [
  ...customerRoutes,
  ...subscriptionRoutes,
  // Before the users one by one: `count` is no user's id.
  ...selectionRoutes,
  ...userRoutes,
  ...uploadRoutes,
  ...jobRoutes,
  ...childJobRoutes,
  ...credentialRoutes,
  ...deliveryRoutes,
  ...catalogueRoutes,
  ...AUDIT_ROUTES,
  ...signInRoutes,
  ...firstSignInRoutes,
  ...profileRoutes,
  ...tokenRoutes,
  ...operatorRoutes,
  ...settingsRoutes,
];
