import { Router } from './router';

/** All pages, for somebody who is signed in. */
export function AllPages() {
  return <Router />;
}
