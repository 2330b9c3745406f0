import type { Fault } from '../fault';
import { GAP_FAULTS } from './gap-faults';
import { POSTGRES_FAULTS } from './postgres-faults';
import { PROCESS_FAULTS } from './process-faults';
import { REDIS_FAULTS } from './redis-faults';
import { TRAFFIC_FAULTS } from './traffic-faults';

/** Every way in which the machine is made to die. */
export const ALL_FAULTS: readonly Fault[] = [
  ...GAP_FAULTS,
  ...PROCESS_FAULTS,
  ...REDIS_FAULTS,
  ...POSTGRES_FAULTS,
  ...TRAFFIC_FAULTS,
];
