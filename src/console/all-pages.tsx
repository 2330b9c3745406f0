import { RouterProvider } from 'react-router';
import { router } from './router';

/** All pages, for somebody who is signed in. */
export function AllPages() {
  return <RouterProvider router={router} />;
}
