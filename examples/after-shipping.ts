/** What comes after the parcel left: new tracking, scans, taking it back, cancelling: `npx tsx examples/after-shipping.ts` */
import type { OperationHandle } from 'commerce-connectors';
import { type ExampleShop, runAsScript } from './support.js';

export async function afterShipping({ shopify, storeId, sandbox }: ExampleShop) {
  const orderId = sandbox.controls.shopify.insertOrder().id;
  const tracking = { number: 'AWB-1001', carrier: 'Delhivery' };
  const { parts } = await shopify.pushFulfillment({ storeId, orderId, tracking });
  const ref = { storeId, orderId, fulfillmentId: parts[0]?.fulfillmentId ?? '' };

  // The courier gave the parcel another number. The buyer is told once: repeated, this is `already_done`.
  const update = { ...ref, tracking: { number: 'AWB-2002', carrier: 'Delhivery' }, notifyCustomer: true };
  const retracked = await shopify.updateTracking(update);
  const repeated = await shopify.updateTracking(update);

  // A scan from the courier's webhook; known by its status and second, whoever sends it again.
  const scan = { ...ref, status: 'out_for_delivery', happenedAt: '2026-11-24T09:30:00+05:30', city: 'Nagpur' } as const;
  const scans = [await shopify.addFulfillmentEvent(scan), await shopify.addFulfillmentEvent(scan)];

  // The buyer changed their mind at the door: the goods come back, then the order is cancelled.
  const takenBack = await shopify.cancelFulfillment(ref);
  sandbox.controls.shopify.jobs.finishAfter(6);
  const cancelled = await shopify.cancelOrder({ storeId, orderId, reason: 'customer_request' });
  // Shopify cancels later. A handle is plain JSON: keep it with your job, and ask from any process.
  const handle = JSON.parse(JSON.stringify(cancelled.handle)) as OperationHandle;
  let outcome = await shopify.checkOperation(handle);
  while (outcome.status === 'pending') outcome = await shopify.checkOperation(handle);

  return {
    replaced: retracked.replaced.map(({ number }) => number),
    repeated: repeated.status,
    scans: scans.map(({ status }) => status),
    shippableAgain: takenBack.left?.length,
    cancelled: [cancelled.status, outcome.status],
    // No money goes back unless `platformOptions.refund` asks for it; a paid order says so.
    warnings: cancelled.warnings,
  };
}

await runAsScript(import.meta.url, afterShipping);
