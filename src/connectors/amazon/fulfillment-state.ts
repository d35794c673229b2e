import type { Call } from '../../core/call.js';
import type { FulfillmentLine } from '../../core/connector.js';
import type { AmazonClient } from './client.js';
import type { AmazonStore } from './store.js';
import type { AmazonOrder, Maybe } from './wire.js';
import { readOrder } from './wire-answers.js';

/** A package that Amazon knows of. */
export interface ExistingPackage {
  readonly referenceId: string;
  readonly number: string;
  readonly carrier: string | undefined;
  /** As Amazon writes it. */
  readonly shippedAt: string | undefined;
  /** Empty where Amazon does not tell. */
  readonly lines: readonly FulfillmentLine[];
}

/** What decides whether, and what of, an order may be shipped. */
export interface FulfillmentState {
  readonly marketplaceId: string | undefined;
  /** Amazon's own word; absent where it was not told. */
  readonly status: string | undefined;
  /** `AMAZON` or `MERCHANT`. */
  readonly fulfilledBy: string | undefined;
  readonly programs: readonly string[];
  readonly ordered: readonly FulfillmentLine[];
  /** Neither shipped nor cancelled. */
  readonly left: readonly FulfillmentLine[];
  readonly packages: readonly ExistingPackage[];
  /** Line items whose buyer asked for the cancellation. */
  readonly cancelRequested: readonly string[];
  /** Line items that were cancelled, by whomever. */
  readonly cancelled: readonly string[];
  /** Amazon's clock, ISO 8601 in UTC: a ship date in its future is refused. */
  readonly readAt: string | undefined;
}

/** Reads an order as `pushFulfillment` and `cancelOrder` need it, without anything about the buyer. */
export async function readFulfillmentState(
  client: AmazonClient,
  store: AmazonStore,
  orderId: string,
  call: Call,
): Promise<FulfillmentState> {
  const { body, serverTime } = await client.request(
    store,
    {
      operation: 'getOrder',
      params: { orderId },
      query: { includedData: ['FULFILLMENT', 'PACKAGES', 'CANCELLATION'] },
    },
    call,
  );
  return fulfillmentState(readOrder(body, store.storeId), serverTime);
}

export function fulfillmentState(order: AmazonOrder, serverTime: number | undefined): FulfillmentState {
  const items = present(order.orderItems);
  return {
    marketplaceId: order.salesChannel?.marketplaceId ?? undefined,
    status: order.fulfillment?.fulfillmentStatus ?? undefined,
    fulfilledBy: order.fulfillment?.fulfilledBy ?? undefined,
    programs: present(order.programs),
    ordered: items.map((item) => lineOf(item.orderItemId, item.quantityOrdered)),
    left: items
      .filter(({ cancellation }) => !cancellation?.cancellationExecution)
      .map(({ orderItemId, quantityOrdered, fulfillment }) =>
        lineOf(
          orderItemId,
          fulfillment?.quantityUnfulfilled ?? (quantityOrdered ?? 0) - (fulfillment?.quantityFulfilled ?? 0),
        ),
      )
      .filter(({ quantity }) => quantity > 0),
    packages: present(order.packages).flatMap(
      ({ packageReferenceId, trackingNumber, carrier, shipTime, packageItems }) =>
        packageReferenceId
          ? [
              {
                referenceId: packageReferenceId,
                number: trackingNumber ?? '',
                carrier: carrier ?? undefined,
                shippedAt: shipTime ?? undefined,
                lines: present(packageItems).map((item) => lineOf(item.orderItemId, item.quantity)),
              },
            ]
          : [],
    ),
    cancelRequested: items.flatMap(({ orderItemId, cancellation }) =>
      cancellation?.cancellationRequest && orderItemId ? [orderItemId] : [],
    ),
    cancelled: items.flatMap(({ orderItemId, cancellation }) =>
      cancellation?.cancellationExecution && orderItemId ? [orderItemId] : [],
    ),
    readAt: serverTime === undefined ? undefined : new Date(serverTime).toISOString(),
  };
}

function lineOf(id: Maybe<string>, quantity: Maybe<number>): FulfillmentLine {
  return { lineItemId: id ?? '', quantity: typeof quantity === 'number' ? quantity : 0 };
}

function present<T>(list: Maybe<readonly Maybe<T>[]>): readonly T[] {
  return (Array.isArray(list) ? list : []).filter((entry): entry is T => entry !== null && entry !== undefined);
}
