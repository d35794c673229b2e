import type { Call } from '../core/call.js';
import type { StoreApproval, StoreToApprove } from '../core/connector.js';
import type { JsonValue } from '../core/ports.js';

/** Lets the host refuse a store. @throws what the host's own code throws, untouched. */
export async function requireApproval(
  { approve }: { readonly approve?: StoreApproval },
  call: Call,
  storeId: string,
  context?: JsonValue,
): Promise<void> {
  if (approve === undefined) return;
  const store: StoreToApprove = { platform: call.platform, storeId, ...(context === undefined ? {} : { context }) };
  await approve(store);
  // A host that took its time may have been given up meanwhile: nothing is exchanged for nobody.
  call.throwIfOver();
}
