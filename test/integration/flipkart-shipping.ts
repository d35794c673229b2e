import { onTestFinished } from 'vitest';
import { createFlipkartAuth } from '../../src/connectors/flipkart/auth.js';
import { createFlipkartRefresh } from '../../src/connectors/flipkart/auth-refresh.js';
import { createFlipkartCancel } from '../../src/connectors/flipkart/cancel.js';
import { createFlipkartOperations } from '../../src/connectors/flipkart/check-operation.js';
import { createFlipkartClient } from '../../src/connectors/flipkart/client.js';
import { createFlipkartDocuments } from '../../src/connectors/flipkart/documents.js';
import { createFlipkartFulfillmentChanges } from '../../src/connectors/flipkart/fulfillment-changes.js';
import { createFlipkartFulfillments } from '../../src/connectors/flipkart/fulfillments.js';
import type { FlipkartFulfillmentOptions, FlipkartOptions } from '../../src/connectors/flipkart/options.js';
import { createRuntime, type Runtime } from '../../src/connectors/runtime.js';
import type { FulfillmentPush, FulfillmentResult } from '../../src/core/connector.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { type FlipkartScenario, type FlipkartShipmentTruth, startSandbox } from '../../src/testing/index.js';

export const NOW = Date.parse('2026-11-25T06:30:00Z');
export const MINUTE = 60_000;

/** Ends the looking for a pack at once: the answer is `pending`. */
export const AT_ONCE = { timeoutMs: 5_900 } as const;

/** A seller whose clock, Flipkart's and ours, stands still until it is moved. */
export async function openSeller() {
  let at = NOW;
  const now = () => at;
  const sandbox = await startSandbox({ platforms: ['flipkart'], orders: 1, seed: 7, now });
  onTestFinished(() => sandbox.close());
  const controls = sandbox.controls.flipkart;
  const { storeId, appId, appSecret, locationId } = controls.credentials();
  const tokenStore = createMemoryTokenStore();

  /** A process: it shares nothing with another but the stored token. */
  const open = async (options: Partial<FlipkartOptions> = {}) => {
    const all: FlipkartOptions = { baseURL: controls.baseURL, appId, appSecret, tokenStore, now, ...options };
    const runtime: Runtime = createRuntime(
      'flipkart',
      all,
      createFlipkartRefresh(() => runtime, all),
    );
    onTestFinished(() => runtime.close());
    const client = createFlipkartClient(runtime, all);
    const { auth } = createFlipkartAuth(runtime, client, all);
    await auth.connect({ storeId, locationId, verify: false });
    return {
      ...createFlipkartFulfillments(runtime, client),
      ...createFlipkartFulfillmentChanges(runtime, client),
      ...createFlipkartCancel(runtime, client),
      ...createFlipkartDocuments(runtime, client),
      ...createFlipkartOperations(runtime, client),
    };
  };

  const connector = await open();
  /** A shipment that may be packed. */
  const insert = (scenario: Omit<FlipkartScenario, 'label'> = {}): FlipkartShipmentTruth => {
    const orderedAt = new Date(at - 60 * MINUTE);
    const type = { type: 'NORMAL', payment: 'PREPAID', ...scenario } as const;
    return controls.insert({ scenario: { label: 'test', ...type }, orderedAt, updatedAt: orderedAt });
  };
  const statusOf = (id: string) => controls.order(id)?.status;
  return {
    connector,
    open,
    controls,
    storeId,
    locationId,
    insert,
    statusOf,
    advance: (ms: number) => {
      at += ms;
    },
  };
}

export type Seller = Awaited<ReturnType<typeof openSeller>>;

/** All that packing takes. */
export const PACKING = {
  invoiceNumber: 'INV-1',
  invoiceDate: new Date(NOW),
  taxRates: 18,
  dimensions: { length: 20, breadth: 15, height: 10, weight: 0.8 },
} as const satisfies FlipkartFulfillmentOptions;

/** All that the seller's own dispatch takes. */
export const DISPATCHING = {
  invoiceNumber: 'INV-1',
  invoiceDate: new Date(NOW),
  expectedDelivery: '2026-11-30T18:00:00+05:30',
} as const satisfies FlipkartFulfillmentOptions;

export const packPush = ({ storeId }: Seller, { id }: FlipkartShipmentTruth, more: Partial<FulfillmentPush> = {}) => ({
  storeId,
  orderId: id,
  platformOptions: PACKING,
  ...more,
});

export const selfPush = ({ storeId }: Seller, { id }: FlipkartShipmentTruth, more: Partial<FulfillmentPush> = {}) => ({
  storeId,
  orderId: id,
  tracking: { number: 'AWB-1', carrier: 'Delhivery Surface' },
  platformOptions: DISPATCHING,
  ...more,
});

/** What crosses a process boundary. */
export const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** Goes on with a push that is pending, as another process would. */
export async function checkAgain(
  connector: Pick<Seller['connector'], 'checkOperation'>,
  { handle }: FulfillmentResult,
) {
  if (handle === undefined) throw new Error('the push has no handle');
  return connector.checkOperation(throughJson(handle));
}
