import { SidePanel } from '../parts/dialog';
import { Navigation } from './navigation';

/** The ways to go, over the page, where there is no room beside it. */
export function SideMenu({ onClose }: { onClose: () => void }) {
  return (
    <SidePanel onClose={onClose} position="left" size="xs" title="Musterroll">
      <Navigation />
    </SidePanel>
  );
}
