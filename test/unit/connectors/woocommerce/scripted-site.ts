import { createRuntime, type Runtime } from '../../../../src/connectors/runtime.js';
import {
  createWooClient,
  type LearningWooClient,
  type WooRequest,
} from '../../../../src/connectors/woocommerce/client.js';
import type { WooCommerceOptions } from '../../../../src/connectors/woocommerce/options.js';
import { type Call, type CallOptions, startCall } from '../../../../src/core/call.js';
import type { JsonObject, TokenRecord, Transport } from '../../../../src/core/ports.js';
import { createMemoryTokenStore } from '../../../../src/storage/index.js';

export const SITE = 'https://shop.example.com';
export const KEYS = {
  consumerKey: 'ck_a1b2c3d4e5a1b2c3d4e5a1b2c3d4e5a1b2c3d4e5',
  consumerSecret: 'cs_f6a7b8c9d0f6a7b8c9d0f6a7b8c9d0f6a7b8c9d0',
};
/** 2026-11-25 03:00 UTC. */
export const NOW = Date.UTC(2026, 10, 25, 3);

/** A request as it arrives at the site. */
export interface Arrived {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Reply {
  readonly status?: number;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A site that is a function: what comes in, and what it says. */
export type Site = (request: Arrived) => Reply;

export interface World {
  readonly runtime: Runtime;
  readonly client: LearningWooClient;
  readonly arrived: readonly Arrived[];
  connect(record?: {
    readonly storeId?: string;
    readonly credentials?: JsonObject;
    readonly settings?: JsonObject;
  }): Promise<void>;
  ask(request?: Partial<WooRequest>, storeId?: string, options?: CallOptions): ReturnType<LearningWooClient['request']>;
  record(storeId?: string): Promise<TokenRecord>;
  call(operation?: string, options?: CallOptions): Call;
}

/** A client whose network is one site, which may take its time, for ever too. */
export function worldOf(site: (request: Arrived) => Reply | Promise<Reply>, options: WooCommerceOptions = {}): World {
  const arrived: Arrived[] = [];
  const transport: Transport = async (url, { method, headers, body }) => {
    const request = { method, url: new URL(url), headers, body };
    arrived.push(request);
    const { status = 200, body: answer, headers: more } = await site(request);
    const isText = typeof answer === 'string';
    const type = isText ? 'text/html; charset=UTF-8' : 'application/json; charset=UTF-8';
    const response = new Response(isText ? answer : JSON.stringify(answer), {
      status,
      headers: { 'content-type': type, ...more },
    });
    return { status, headers: response.headers, body: response.body as unknown as AsyncIterable<Uint8Array> };
  };
  const runtime = createRuntime('woocommerce', {
    tokenStore: createMemoryTokenStore(),
    now: () => NOW,
    maxRetries: 0,
    transport,
    ...options,
  });
  const client = createWooClient(runtime, options);
  const call = (operation = 'fetchOrders', callOptions?: CallOptions) =>
    startCall({
      platform: 'woocommerce',
      storeId: SITE,
      operation,
      now: runtime.now,
      defaults: { timeoutMs: 10_000, maxRetries: options.maxRetries ?? 0 },
      options: callOptions,
    });
  return {
    runtime,
    client,
    arrived,
    call,
    connect: async ({ storeId = SITE, credentials = KEYS, settings = {} } = {}) => {
      const at = new Date(NOW).toISOString();
      await runtime.tokens.save({
        platform: 'woocommerce',
        storeId,
        version: 1,
        credentials,
        settings,
        profile: {},
        connectedAt: at,
        updatedAt: at,
      });
    },
    ask: (request = {}, storeId = SITE, callOptions) =>
      call('fetchOrders', callOptions).run((running) =>
        client.request(storeId, { method: 'GET', path: 'wc/v3/orders', label: 'orders page', ...request }, running),
      ),
    record: (storeId = SITE) => runtime.tokens.load(storeId),
  };
}
