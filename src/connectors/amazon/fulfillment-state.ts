import type { Call } from '../../core/call.js';
import type { FulfillmentLine } from '../../core/connector.js';
import { createWireReader, recordOf } from '../../core/wire-reader.js';
import type { AmazonClient } from './client.js';
import type { AmazonStore } from './store.js';
import type { AmazonOrder } from './wire.js';
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

/** Total: what is of another type than promised counts as not told; ids that are numbers are taken as text. */
export function fulfillmentState(order: AmazonOrder, serverTime: number | undefined): FulfillmentState {
  const items = recordsOf(order.orderItems).map((item) => {
    const cancellation = recordOf(item['cancellation']);
    return {
      id: textOf(item['orderItemId']),
      ordered: countOf(item['quantityOrdered']) ?? 0,
      fulfillment: recordOf(item['fulfillment']),
      isCancelRequested: Boolean(cancellation?.['cancellationRequest']),
      isCancelled: Boolean(cancellation?.['cancellationExecution']),
    };
  });
  const fulfillment = recordOf(order.fulfillment);
  return {
    marketplaceId: textOf(recordOf(order.salesChannel)?.['marketplaceId']),
    status: textOf(fulfillment?.['fulfillmentStatus']),
    fulfilledBy: textOf(fulfillment?.['fulfilledBy']),
    programs: listOf(order.programs).flatMap((program) => textOf(program) ?? []),
    ordered: items.map(({ id, ordered }) => lineOf(id, ordered)),
    left: items
      .filter(({ isCancelled }) => !isCancelled)
      .map(({ id, ordered, fulfillment: told }) =>
        lineOf(id, countOf(told?.['quantityUnfulfilled']) ?? ordered - (countOf(told?.['quantityFulfilled']) ?? 0)),
      )
      .filter(({ quantity }) => quantity > 0),
    packages: recordsOf(order.packages).flatMap((parcel) => {
      const referenceId = textOf(parcel['packageReferenceId']);
      if (!referenceId) return [];
      return [
        {
          referenceId,
          number: textOf(parcel['trackingNumber']) ?? '',
          carrier: textOf(parcel['carrier']),
          shippedAt: textOf(parcel['shipTime']),
          lines: recordsOf(parcel['packageItems']).map(({ orderItemId, quantity }) =>
            lineOf(textOf(orderItemId), countOf(quantity) ?? 0),
          ),
        },
      ];
    }),
    cancelRequested: items.flatMap(({ id, isCancelRequested }) => (isCancelRequested && id ? [id] : [])),
    cancelled: items.flatMap(({ id, isCancelled }) => (isCancelled && id ? [id] : [])),
    readAt: serverTime === undefined ? undefined : new Date(serverTime).toISOString(),
  };
}

function lineOf(id: string | undefined, quantity: number): FulfillmentLine {
  return { lineItemId: id ?? '', quantity };
}

// What is odd is an issue of the order that is fetched; here nobody would read it.
const textOf = (value: unknown): string | undefined => createWireReader().text(value, '');
const countOf = (value: unknown): number | undefined => createWireReader().count(value, '');

function listOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

function recordsOf(list: unknown): readonly Readonly<Record<string, unknown>>[] {
  return listOf(list).flatMap((entry) => {
    const record = recordOf(entry);
    return record === undefined ? [] : [record];
  });
}
