import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ReplayCommand, ReplayReady } from './replay-server.js';

export interface Replay extends ReplayReady {
  /** Every answer from now on comes so much later. */
  setLatency(latencyMs: number): void;
  stop(): void;
}

/** @param orders in each store. */
export async function startReplay(orders: number): Promise<Replay> {
  const script = fileURLToPath(new URL('./replay-server.ts', import.meta.url));
  const child: ChildProcess = fork(script, [`${orders}`], { execArgv: ['--import', 'tsx'] });
  const [ready] = (await once(child, 'message')) as [ReplayReady];
  const tell = (command: ReplayCommand) => child.send(command);
  return {
    ...ready,
    setLatency: (latencyMs) => tell({ latencyMs }),
    stop: () => tell({ stop: true }),
  };
}
