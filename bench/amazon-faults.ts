import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type AmazonSandboxControls, startSandbox } from 'commerce-connectors/testing';
import type { FaultClient, FaultMessage, FaultRun } from './amazon-faults-child.js';
import { figure } from './measure.js';
import type { Section } from './report.js';

const CHILD = fileURLToPath(new URL('./amazon-faults-child.ts', import.meta.url));
const CLIENTS: readonly FaultClient[] = ['this library', 'amazon-sp-api', '@sp-api-sdk', '@sp-api-sdk, retry'];
/** What each call of this library may take, and when a client that has not ended is stopped. */
const [DEADLINE_MS, LIMIT_MS] = [8_000, 15_000];

interface Scenario {
  readonly title: string;
  /** What happens when the client is ready. */
  readonly happen: (amazon: AmazonSandboxControls) => void;
  /** Whether the client has a token then. @default false */
  readonly warm?: boolean;
  /** At once. @default 1 */
  readonly calls?: number;
  /** One client after the other: they would take the processor from each other. */
  readonly alone?: boolean;
  readonly tell: (seen: Seen) => string;
}

interface Seen {
  /** `undefined`: still at it when it was stopped. */
  readonly end: Exclude<FaultMessage, 'ready'> | undefined;
  readonly ms: number;
  /** Of orders, and those of the first second. */
  readonly requests: number;
  readonly firstSecond: number;
  readonly tokens: number;
}

const SCENARIOS: readonly Scenario[] = [
  {
    title: '429 twice, then an answer',
    happen: ({ faults }) => faults.throttle({ operation: 'getOrder', times: 2 }),
    tell: (seen) => `${endOf(seen)}, ${requests(seen.requests)}`,
  },
  {
    title: '429 for ever',
    happen: ({ faults }) => faults.throttle({ operation: 'getOrder', times: Number.POSITIVE_INFINITY }),
    tell: (seen) => `${endOf(seen)}, ${requests(seen.requests)}`,
  },
  {
    title: '5 calls at once, no token yet: requests for a token',
    happen: () => {},
    calls: 5,
    tell: (seen) => `${seen.tokens}; ${endsOf(seen)}`,
  },
  {
    title: '5 calls at once, the token is refused as expired (403): requests for a token',
    happen: (amazon) => amazon.expireTokens(),
    warm: true,
    calls: 5,
    tell: (seen) => `${seen.tokens}; ${endsOf(seen)}`,
  },
  {
    title: 'every connection is reset (ECONNRESET)',
    happen: ({ faults }) => faults.resetBefore({ operation: 'getOrder', times: Number.POSITIVE_INFINITY }),
    alone: true,
    tell: (seen) => `${endOf(seen)}, ${requests(seen.firstSecond)} in the first second`,
  },
];

/** What clients do when Amazon throttles, refuses tokens and drops connections. */
export async function amazonFaults(): Promise<Section> {
  const rows: string[][] = [];
  for (const scenario of SCENARIOS) {
    const cells: string[] = [];
    if (scenario.alone) for (const client of CLIENTS) cells.push(scenario.tell(await look(scenario, client)));
    else cells.push(...(await Promise.all(CLIENTS.map((client) => look(scenario, client)))).map(scenario.tell));
    rows.push([scenario.title, ...cells]);
  }
  return {
    title: 'Amazon: when it goes wrong',
    about: `\`getOrder\`, as the clients come but for the last one, which is told to try again (\`rateLimiting: { retry: true }\`). The 429s name neither a rate nor a time to come back, as Amazon's do. A call of this library has ${DEADLINE_MS / 1_000} s here; whoever is not done after ${LIMIT_MS / 1_000} s is stopped.`,
    head: ['', 'this library', '`amazon-sp-api`', '`@sp-api-sdk`', '`@sp-api-sdk`, told to retry'],
    rows,
  };
}

/** One client in one scenario, in a process of its own with a limit: some never end. */
async function look(scenario: Scenario, client: FaultClient): Promise<Seen> {
  const { happen, warm = false, calls = 1 } = scenario;
  const sandbox = await startSandbox({ platforms: ['amazon'], orders: 20, seed: 7 });
  const { amazon } = sandbox.controls;
  const orderIds = amazon
    .orders()
    .slice(0, calls)
    .map(({ id }) => id);
  const { amazon: credentials } = sandbox.credentials;
  const run: FaultRun = { client, url: amazon.baseURL, credentials, orderIds, deadlineMs: DEADLINE_MS, warm };
  const child = fork(CHILD, [JSON.stringify(run)], { execArgv: ['--import', 'tsx'] });
  try {
    return await new Promise<Seen>((resolve, reject) => {
      let startedAt = 0;
      let limit: NodeJS.Timeout | undefined;
      const settle = (end: Seen['end']) => {
        clearTimeout(limit);
        const asked = amazon.requests.list('getOrder');
        const firstSecond = asked.filter(({ at }) => at - (asked[0]?.at ?? 0) < 1_000).length;
        const tokens = amazon.requests.count('token');
        resolve({ end, ms: performance.now() - startedAt, tokens, requests: asked.length, firstSecond });
      };
      child.on('message', (message: FaultMessage) => {
        if (message !== 'ready') return settle(message);
        amazon.requests.reset();
        happen(amazon);
        startedAt = performance.now();
        limit = setTimeout(() => settle(undefined), LIMIT_MS);
        child.send('go');
      });
      child.on('exit', (code) => reject(new Error(`${client} ended with ${code}: ${scenario.title}`)));
    });
  } finally {
    child.kill('SIGKILL');
    await sandbox.close();
  }
}

function endOf({ end, ms }: Seen): string {
  if (end === undefined) return 'not done when stopped';
  const [failure] = end.failures;
  return `${failure === undefined ? 'answered' : `fails with \`${failure}\``} after ${figure(ms / 1_000)} s`;
}

function requests(count: number): string {
  return count === 1 ? '1 request' : `${figure(count)} requests`;
}

function endsOf({ end }: Seen): string {
  if (end === undefined) return 'not done when stopped';
  const [failure] = end.failures;
  return `${end.answered} answered${failure === undefined ? '' : `, ${end.failures.length} fail with \`${failure}\``}`;
}
