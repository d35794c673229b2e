/** Asks for orders while Amazon misbehaves, and tells how that ended; whoever started it counts and keeps the time. */
import { once } from 'node:events';
import { ConnectorError } from 'commerce-connectors';
import { createAmazonConnector } from 'commerce-connectors/amazon';
import type { AmazonSandboxCredentials } from 'commerce-connectors/testing';
import { loadAmazonPeers } from './peers.js';

export type FaultClient = 'this library' | 'amazon-sp-api' | '@sp-api-sdk' | '@sp-api-sdk, retry';

export interface FaultRun {
  readonly client: FaultClient;
  readonly url: string;
  readonly credentials: AmazonSandboxCredentials;
  readonly orderIds: readonly string[];
  /** Given to this library, whose calls always have a deadline. The others have no such option. */
  readonly deadlineMs: number;
  /** Whether a token is at hand before. */
  readonly warm: boolean;
}

/** `ready` waits for a message. */
export type FaultMessage = 'ready' | { readonly answered: number; readonly failures: readonly string[] };

const run = JSON.parse(process.argv[2] ?? '') as FaultRun;
const ask = await clientOf(run);
const [first = ''] = run.orderIds;
if (run.warm) await ask(first);
tell('ready');
await once(process, 'message');
const ends = await Promise.allSettled(run.orderIds.map(ask));
tell({
  answered: ends.filter(({ status }) => status === 'fulfilled').length,
  failures: ends.flatMap((end) => (end.status === 'rejected' ? [nameOf(end.reason)] : [])),
});
process.disconnect();
process.exit();

async function clientOf({ client, url, credentials, deadlineMs }: FaultRun): Promise<(id: string) => Promise<unknown>> {
  const { storeId, clientId, clientSecret, refreshToken, region, marketplaceIds, lwaURL } = credentials;
  const account = { clientId, clientSecret, refreshToken };
  if (client === 'this library') {
    const amazon = createAmazonConnector({ clientId, clientSecret, baseURL: url, lwaURL, timeoutMs: deadlineMs });
    await amazon.auth.connect({ storeId, refreshToken, region, marketplaceIds, verify: false });
    return (orderId) => amazon.fetchOrder({ storeId, orderId });
  }
  const { createAmazonSpApiPeer, createSpApiSdkPeer } = await loadAmazonPeers(url);
  const peer =
    client === 'amazon-sp-api'
      ? createAmazonSpApiPeer(account)
      : createSpApiSdkPeer(account, client === '@sp-api-sdk, retry');
  return (orderId) => peer.order(orderId, ['PROCEEDS']);
}

function tell(message: FaultMessage): void {
  process.send?.(message);
}

function nameOf(error: unknown): string {
  if (ConnectorError.isInstance(error)) return error.code;
  const { response, code, name } = error as { response?: { status?: number }; code?: string; name?: string };
  return response?.status === undefined ? (code ?? name ?? 'error') : `${response.status}`;
}
