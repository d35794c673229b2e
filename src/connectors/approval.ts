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

/**
 * Checks what a caller has in hand, and lets the host refuse the store. Checked once more after that: what is kept of the
 * store, and goes on being used, may have been another company's until the host agreed.
 *
 * @param check with what is kept of the store at that moment.
 */
export async function checkedAndApproved<Checked>(
  input: { readonly approve?: StoreApproval },
  call: Call,
  storeId: string,
  check: () => Promise<Checked>,
): Promise<Checked> {
  const checked = await check();
  if (input.approve === undefined) return checked;
  await requireApproval(input, call, storeId);
  return check();
}
