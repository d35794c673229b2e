import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import type { AmazonClient } from './client.js';
import { mayHaveArrived } from './errors.js';
import type { CheckedPush } from './fulfillment-input.js';
import { type CreatePart, planPush } from './fulfillment-plan.js';
import { namingFields } from './fulfillment-refusal.js';
import { type FulfillmentState, readFulfillmentState } from './fulfillment-state.js';
import type { AmazonStore } from './store.js';

/**
 * Confirms one package. Sent again as often as needed: the reference makes a repetition a correction of the same package.
 *
 * @throws with `outcomeUnknown` when no answer came and the order does not show the package either.
 */
export async function confirmPackage(
  client: AmazonClient,
  store: AmazonStore,
  push: CheckedPush,
  state: FulfillmentState,
  part: CreatePart,
  call: Call,
): Promise<void> {
  const body = confirmation(store, push, state, part, new Date(call.now()).toISOString());
  try {
    await client.request(store, { operation: 'confirmShipment', params: { orderId: push.orderId }, body }, call);
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    if (!mayHaveArrived(error)) throw namingFields(error);
    if (await isThere(client, store, push, call)) return;
    throw new ConnectorError(
      error.code,
      `${error.message.replace(/\.$/, '')}. Amazon may have taken it: make the same call again, the package stays one.`,
      { ...error, outcomeUnknown: true, cause: error },
    );
  }
}

function confirmation(
  store: AmazonStore,
  push: CheckedPush,
  state: FulfillmentState,
  { partId, lineItems, edited }: CreatePart,
  now: string,
): JsonObject {
  const { carrier, shippingMethod, tracking, codCollectionMethod, shipFromSupplySourceId, transparencyCodes } = push;
  return omitUndefined<Record<string, JsonObject[string] | undefined>>({
    marketplaceId: push.marketplaceId ?? state.marketplaceId ?? store.marketplaceIds[0],
    codCollectionMethod,
    packageDetail: omitUndefined<Record<string, JsonObject[string] | undefined>>({
      packageReferenceId: partId,
      ...carrier,
      shippingMethod,
      trackingNumber: tracking.number,
      // A correction leaves it as it is. Else by Amazon's clock: a date in its future is refused.
      shipDate: push.shippedAt ?? edited?.shippedAt ?? state.readAt ?? now,
      shipFromSupplySourceId,
      orderItems: lineItems.map(({ lineItemId, quantity }) => {
        const codes = transparencyCodes[lineItemId];
        return { orderItemId: lineItemId, quantity, ...(codes === undefined ? {} : { transparencyCodes: codes }) };
      }),
    }) as JsonObject,
  }) as JsonObject;
}

/** A lost answer is not a lost write: whether the order shows all that was pushed. What cannot be looked up says nothing. */
async function isThere(client: AmazonClient, store: AmazonStore, push: CheckedPush, call: Call): Promise<boolean> {
  if (call.signal.aborted) return false;
  try {
    const state = await readFulfillmentState(client, store, push.orderId, call);
    return planPush(state, push).every(({ action }) => action === 'already_done');
  } catch (error) {
    if (ConnectorError.isInstance(error)) return false;
    throw error;
  }
}
