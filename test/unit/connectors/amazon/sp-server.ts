import { onTestFinished } from 'vitest';
import { createAmazonRefresh } from '../../../../src/connectors/amazon/auth-refresh.js';
import type { AmazonClient } from '../../../../src/connectors/amazon/client.js';
import { createAmazonClient } from '../../../../src/connectors/amazon/client.js';
import { createGrantlessTokens } from '../../../../src/connectors/amazon/grantless-tokens.js';
import type { AmazonOptions } from '../../../../src/connectors/amazon/options.js';
import { createRuntime, type Runtime } from '../../../../src/connectors/runtime.js';
import { startCall } from '../../../../src/core/call.js';
import { startServer } from '../../core/http/loopback-server.js';

/** A request to SP-API, as it arrived. */
export interface SpArrival {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface SpReply {
  readonly status?: number;
  readonly body?: unknown;
  /** In place of a JSON body. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cuts the connection, after the request was taken in. */
  readonly reset?: boolean;
}

export const SELLER = 'A1SELLERNORD';
export const NOW = Date.parse('2026-11-20T10:00:00Z');

export interface SpServer {
  readonly runtime: Runtime;
  readonly client: AmazonClient;
  readonly arrivals: SpArrival[];
  /** How many access tokens were granted. */
  tokensGranted(): number;
  /** From now on. */
  answer(next: (arrival: SpArrival, count: number) => SpReply): void;
}

/** An SP-API and a token endpoint that answer as they are told, and a client of a seller in India. */
export async function startSp(options: Partial<AmazonOptions> = {}): Promise<SpServer> {
  const arrivals: SpArrival[] = [];
  let granted = 0;
  let answer: (arrival: SpArrival, count: number) => SpReply = () => ({ body: {} });
  const server = await startServer((request, response, body) => {
    if (request.url === '/auth/o2/token') {
      granted += 1;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ access_token: `Atza|${granted}`, token_type: 'bearer', expires_in: 3_600 }));
      return;
    }
    const arrival = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    arrivals.push(arrival);
    const reply = answer(arrival, arrivals.length);
    if (reply.reset === true) {
      request.socket.destroy();
      return;
    }
    const date = new Date((options.now ?? (() => NOW))()).toUTCString();
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', date, ...reply.headers });
    response.end(reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body)));
  });
  const all: AmazonOptions = {
    clientId: 'amzn1.application-oa2-client.test',
    clientSecret: 'planted-secret',
    baseURL: server.origin,
    lwaURL: `${server.origin}/auth/o2/token`,
    now: () => NOW,
    ...options,
  };
  const runtime: Runtime = createRuntime(
    'amazon',
    all,
    createAmazonRefresh(() => runtime, all),
  );
  onTestFinished(async () => {
    await runtime.close();
    await server.close();
  });
  const at = new Date(NOW).toISOString();
  await runtime.tokens.save({
    platform: 'amazon',
    storeId: SELLER,
    version: 1,
    credentials: { refreshToken: 'Atzr|planted', accessToken: 'Atza|0', accessTokenExpiresAt: '2026-11-20T10:50:00Z' },
    settings: { region: 'eu', marketplaceIds: ['A21TJRUUN4KGV'] },
    profile: {},
    connectedAt: at,
    updatedAt: at,
  });
  return {
    runtime,
    client: createAmazonClient(runtime, all, createGrantlessTokens(runtime, all)),
    arrivals,
    tokensGranted: () => granted,
    answer: (next) => {
      answer = next;
    },
  };
}

export const spCall = (operation = 'fetchOrders', options: { timeoutMs?: number; maxRetries?: number } = {}) =>
  startCall({
    platform: 'amazon',
    storeId: SELLER,
    operation,
    now: () => NOW,
    defaults: { timeoutMs: 5_000, maxRetries: 2 },
    options,
  });

export const quotaExceeded: SpReply = {
  status: 429,
  body: { errors: [{ code: 'QuotaExceeded', message: 'You exceeded your quota for the requested resource.' }] },
};

export const unauthorized = (details: string): SpReply => ({
  status: 403,
  body: { errors: [{ code: 'Unauthorized', message: 'Access to requested resource is denied.', details }] },
});
