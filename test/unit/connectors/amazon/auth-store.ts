import { onTestFinished } from 'vitest';
import { type AmazonConnectorAuth, createAmazonAuth } from '../../../../src/connectors/amazon/auth.js';
import { createAmazonRefresh } from '../../../../src/connectors/amazon/auth-refresh.js';
import { createAmazonClient } from '../../../../src/connectors/amazon/client.js';
import { type AmazonDiagnose, createAmazonDiagnose } from '../../../../src/connectors/amazon/diagnose.js';
import { createGrantlessTokens } from '../../../../src/connectors/amazon/grantless-tokens.js';
import type { AmazonOptions } from '../../../../src/connectors/amazon/options.js';
import { createRuntime, type Runtime } from '../../../../src/connectors/runtime.js';
import type { LogEntry, TokenRecord } from '../../../../src/core/ports.js';
import type { LwaServer } from './lwa-server.js';

export const NOW = Date.parse('2026-11-20T03:30:00Z');
export const SELLER = 'A1SELLER2EXAMPLE';
export const DE = 'A1PA6795UKMFR9';
export const FR = 'A13V1IB3VIYZZH';
export const US = 'ATVPDKIKX0DER';
export const APP = { clientId: 'amzn1.application-oa2-client.f', clientSecret: 'factory-secret' };
export const APPLICATION = 'amzn1.sp.solution.0000';
/** Where the app is registered to be called back. */
export const REDIRECT = 'https://app.example.com/amazon/callback?from=amazon';

/** Signing in at the stand-in and finding out what is wrong; nothing else of the connector. */
export interface AuthStore extends AmazonDiagnose {
  readonly auth: AmazonConnectorAuth;
  readonly runtime: Runtime;
  readonly clock: { now: number };
  readonly logs: LogEntry[];
  record(storeId?: string): Promise<TokenRecord>;
}

export function openAuth(server: LwaServer, overrides: Partial<AmazonOptions> = {}): AuthStore {
  const clock = { now: NOW };
  const logs: LogEntry[] = [];
  const log = (entry: LogEntry) => {
    logs.push(entry);
  };
  const options: AmazonOptions = {
    ...APP,
    applicationId: APPLICATION,
    baseURL: server.baseURL,
    lwaURL: server.lwaURL,
    now: () => clock.now,
    maxRetries: 0,
    logger: { debug: log, info: log, warn: log, error: log },
    ...overrides,
  };
  const runtime: Runtime = createRuntime(
    'amazon',
    options,
    createAmazonRefresh(() => runtime, options),
  );
  onTestFinished(() => runtime.close());
  const client = createAmazonClient(runtime, options, createGrantlessTokens(runtime, options));
  const { auth } = createAmazonAuth(runtime, client, options);
  const { diagnose } = createAmazonDiagnose(runtime, client, options);
  return { auth, diagnose, runtime, clock, logs, record: (storeId = SELLER) => runtime.tokens.load(storeId) };
}
