import { onTestFinished } from 'vitest';
import { createFlipkartAuth, type FlipkartConnectorAuth } from '../../../../src/connectors/flipkart/auth.js';
import { createFlipkartRefresh } from '../../../../src/connectors/flipkart/auth-refresh.js';
import { createFlipkartClient, type FlipkartClient } from '../../../../src/connectors/flipkart/client.js';
import { createFlipkartDiagnose, type FlipkartDiagnose } from '../../../../src/connectors/flipkart/diagnose.js';
import type { FlipkartOptions } from '../../../../src/connectors/flipkart/options.js';
import { createRuntime, type Runtime } from '../../../../src/connectors/runtime.js';
import type { LogEntry, TokenRecord } from '../../../../src/core/ports.js';

export const NOW = Date.parse('2026-11-20T03:30:00Z');
export const DAY_MS = 86_400_000;
export const SELLER = 'seller0001';
export const APP = { appId: 'app-1', appSecret: 'factory-secret-planted' };
export const REDIRECT = 'https://app.example.com/flipkart/callback';
/** Its check digit is right. */
export const GSTIN = '27AAPFU0939F1ZV';

/** Signing in and finding out what is wrong; nothing else of the connector. */
export interface AuthStore extends FlipkartDiagnose {
  readonly auth: FlipkartConnectorAuth;
  readonly runtime: Runtime;
  readonly client: FlipkartClient;
  readonly clock: { now: number };
  readonly logs: LogEntry[];
  record(storeId?: string): Promise<TokenRecord>;
  /** A call as every other part of the connector makes it. */
  read(storeId?: string): Promise<unknown>;
}

export function openAuth(
  server: { readonly baseURL: string },
  overrides: Partial<FlipkartOptions> = {},
  clock: { now: number } = { now: NOW },
): AuthStore {
  const logs: LogEntry[] = [];
  const log = (entry: LogEntry) => {
    logs.push(entry);
  };
  const options: FlipkartOptions = {
    ...APP,
    baseURL: server.baseURL,
    now: () => clock.now,
    maxRetries: 0,
    logger: { debug: log, info: log, warn: log, error: log },
    ...overrides,
  };
  const runtime: Runtime = createRuntime(
    'flipkart',
    options,
    createFlipkartRefresh(() => runtime, options),
  );
  onTestFinished(() => runtime.close());
  const client = createFlipkartClient(runtime, options);
  return {
    ...createFlipkartAuth(runtime, client, options),
    ...createFlipkartDiagnose(runtime, client, options),
    runtime,
    client,
    clock,
    logs,
    record: (storeId = SELLER) => runtime.tokens.load(storeId),
    read: (storeId = SELLER) =>
      runtime.call('fetchOrders', storeId, undefined, async (call) => {
        const body = {
          filter: { type: 'preDispatch', states: ['APPROVED'], shipmentTypes: ['NORMAL'] },
          pagination: { pageSize: 1 },
        };
        const store = await client.storeOf(storeId, call);
        return client.request(store, { operation: 'searchShipments', body }, call);
      }),
  };
}
