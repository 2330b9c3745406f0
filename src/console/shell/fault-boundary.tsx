import { Component, type ReactNode } from 'react';
import { BrokenPage } from './broken-page';

interface FaultBoundaryProps {
  /** Where one is: going elsewhere leaves the fault behind. */
  place: string;
  children: ReactNode;
}

/** Keeps what fails in one page from taking the ways to the others with it. */
export class FaultBoundary extends Component<FaultBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate({ place }: FaultBoundaryProps) {
    if (this.state.failed && place !== this.props.place) this.setState({ failed: false });
  }

  override render() {
    return this.state.failed ? <BrokenPage /> : this.props.children;
  }
}
