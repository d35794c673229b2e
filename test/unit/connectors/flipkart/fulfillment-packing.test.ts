import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createFlipkartOperations } from '../../../../src/connectors/flipkart/check-operation.js';
import type { FlipkartAnswer, FlipkartClient, FlipkartRequest } from '../../../../src/connectors/flipkart/client.js';
import { createFlipkartFulfillments } from '../../../../src/connectors/flipkart/fulfillments.js';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import { ConnectorError } from '../../../../src/core/errors.js';

const ID = 'd0000000-aaaa-bbbb-cccc-000000000001';
const START = Date.parse('2026-11-25T06:30:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Flipkart, as far as it packs: `words` are the states that reads find one after the other, the last for ever. */
function open(words: readonly (string | ConnectorError)[]) {
  const sent: string[] = [];
  let reads = 0;
  const read = () => {
    const word = words[Math.min(reads, words.length - 1)];
    reads += 1;
    if (typeof word !== 'string') throw word;
    return {
      shipmentId: ID,
      locationId: 'LOC1',
      shipmentType: 'NORMAL',
      hold: false,
      subShipments: [{ subShipmentId: 'SS-1', packages: [] }],
      orderItems: [{ orderItemId: '43', orderId: 'OD43', quantity: 1, status: word, serviceProfile: 'NON_FBF' }],
    };
  };
  const answer = ({ operation }: FlipkartRequest): Record<string, unknown> => {
    if (operation === 'getShipments') return { shipments: [read()] };
    if (operation !== 'getShipmentDetails') return { shipments: [{ shipmentId: ID, status: 'SUCCESS' }] };
    const courier = { trackingId: 'FMPP1', vendorName: 'Ekart Logistics' };
    return { shipments: [{ shipmentId: ID, courierDetails: { deliveryDetails: courier } }] };
  };
  const client: FlipkartClient = {
    storeOf: async (storeId) => ({ storeId, locationId: undefined, locationIds: [], gstin: undefined }),
    request: async (_store, request): Promise<FlipkartAnswer> => {
      sent.push(request.operation);
      return { status: 200, body: answer(request), serverTime: Date.now() };
    },
    download: () => Promise.reject(new Error('nothing to download')),
  };
  const runtime = createRuntime('flipkart', {});
  onTestFinished(() => runtime.close());
  const connector = { ...createFlipkartFulfillments(runtime, client), ...createFlipkartOperations(runtime, client) };
  const platformOptions = {
    invoiceDate: '2026-11-25',
    taxRates: 18,
    dimensions: { length: 1, breadth: 1, height: 1, weight: 1 },
  };
  const push = { storeId: 'seller-1', orderId: ID, platformOptions };
  /** The push, and how long it took. */
  const run = async (options: { timeoutMs?: number; signal?: AbortSignal } = {}) => {
    const result = connector.pushFulfillment(push, options).then(
      (value) => ({ value, at: Date.now() - START }),
      (error: unknown) => ({ error, at: Date.now() - START }),
    );
    await vi.advanceTimersByTimeAsync(60_000);
    return result;
  };
  return { connector, push, sent, run };
}

const unavailable = () => new ConnectorError('platform_unavailable', 'down', { platform: 'flipkart' });

describe('a push that follows the packing', () => {
  it('looks less and less often, and dispatches when it is packed', async () => {
    const { run, sent } = open(['APPROVED', 'PACKING_IN_PROGRESS', 'PACKING_IN_PROGRESS', 'PACKED']);
    expect(await run()).toMatchObject({
      at: 6_000,
      value: { status: 'done', parts: [{ status: 'done', tracking: [{ number: 'FMPP1' }] }] },
    });
    expect(sent).toEqual([
      ...['getShipments', 'pack', 'getShipments', 'getShipments', 'getShipments', 'dispatch', 'getShipmentDetails'],
    ]);
  });

  it('does not wait longer than 15 seconds', async () => {
    const { run, sent } = open(['APPROVED', 'PACKING_IN_PROGRESS']);
    expect(await run()).toMatchObject({ at: 15_000, value: { status: 'pending', handle: { data: { orderId: ID } } } });
    expect(sent.filter((operation) => operation === 'pack')).toHaveLength(1);
  });

  it('is pending well before its deadline', async () => {
    const { run } = open(['APPROVED', 'PACKING_IN_PROGRESS']);
    expect(await run({ timeoutMs: 10_000 })).toMatchObject({ at: 3_000, value: { status: 'pending' } });
  });

  it('takes a shipment that is not seen to be packed yet, or cannot be read, for one that is being packed', async () => {
    for (const words of [
      ['APPROVED', 'APPROVED', 'PACKED'],
      ['APPROVED', 'APPROVED'],
      ['APPROVED', 'PACKING_IN_PROGRESS', unavailable()],
    ]) {
      const { run, sent } = open(words);
      const isPacked = words.at(-1) === 'PACKED';
      expect(await run()).toMatchObject({ value: { status: isPacked ? 'done' : 'pending' } });
      expect(sent.filter((operation) => operation === 'pack')).toHaveLength(1);
    }
  });

  it('ends with the reason when packing failed, and with the caller’s when it gave up', async () => {
    const { run } = open(['APPROVED', 'PACKING_IN_PROGRESS', 'FORM_FAILED']);
    expect(await run()).toMatchObject({ at: 3_000, error: { code: 'conflict', platformCode: 'on_hold' } });
    const controller = new AbortController();
    const { run: another } = open(['APPROVED', 'PACKING_IN_PROGRESS']);
    setTimeout(() => controller.abort('enough'), 500);
    expect(await another({ signal: controller.signal })).toMatchObject({ error: 'enough' });
  });
});
