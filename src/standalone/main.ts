import { runUntilStopped } from './run-until-stopped';

void runUntilStopped(process.env, async () => undefined);
