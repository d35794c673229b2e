import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fulfillmentState } from '../../../../src/connectors/amazon/fulfillment-state.js';
import type { AmazonOrder } from '../../../../src/connectors/amazon/wire.js';

/** An order with something in every field that is read. */
const FULL = {
  salesChannel: { marketplaceId: 'A21TJRUUN4KGV' },
  fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
  programs: ['TRANSPARENCY'],
  orderItems: [
    {
      orderItemId: '111',
      quantityOrdered: 2,
      fulfillment: { quantityFulfilled: 1, quantityUnfulfilled: 1 },
      cancellation: { cancellationRequest: { requester: 'BUYER' }, cancellationExecution: null },
    },
  ],
  packages: [
    {
      packageReferenceId: '1',
      trackingNumber: 'T1',
      carrier: 'UPS',
      shipTime: '2026-11-19T08:00:00Z',
      packageItems: [{ orderItemId: '111', quantity: 1 }],
    },
  ],
};

describe("the state of Amazon's order", () => {
  it('takes ids and numbers that come as numbers as text, and skips what is no package', () => {
    const { packages, left } = fulfillmentState(
      {
        orderItems: [{ orderItemId: 111, quantityOrdered: '2' }, 'odd'],
        packages: [
          {
            packageReferenceId: 1,
            trackingNumber: 123456,
            carrier: {},
            packageItems: [{ orderItemId: 111, quantity: 1 }],
          },
          { packageReferenceId: {}, trackingNumber: 'T2' },
          7,
        ],
      } as unknown as AmazonOrder,
      undefined,
    );
    expect(left).toEqual([{ lineItemId: '111', quantity: 2 }]);
    expect(packages).toEqual([
      {
        ...{ referenceId: '1', number: '123456', carrier: undefined, shippedAt: undefined },
        lines: [{ lineItemId: '111', quantity: 1 }],
      },
    ]);
  });

  it('holds texts and whole numbers only, whatever Amazon sends in a place', () => {
    const places = pathsOf(FULL);
    const isText = (value: unknown) => value === undefined || typeof value === 'string';
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) => {
        const state = fulfillmentState(replaced(FULL, path, value) as AmazonOrder, 0);
        const lines = [...state.ordered, ...state.left, ...state.packages.flatMap((parcel) => parcel.lines)];
        const texts: readonly unknown[] = [
          ...[state.marketplaceId, state.status, state.fulfilledBy, ...state.programs],
          ...[...state.cancelRequested, ...state.cancelled, ...lines.map(({ lineItemId }) => lineItemId)],
          ...state.packages.flatMap(({ referenceId, number, carrier, shippedAt }) => [
            ...[referenceId, number, carrier, shippedAt],
          ]),
        ];
        return texts.every(isText) && lines.every(({ quantity }) => Number.isSafeInteger(quantity));
      }),
      { numRuns: 1_000 },
    );
  });
});

type Path = readonly string[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const deeper = inside.flatMap(([key, one]) => pathsOf(one, [...path, key]));
  return path.length === 0 ? deeper : [path, ...deeper];
}

function replaced(tree: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(tree)) return tree.map((one, index) => (String(index) === key ? replaced(one, rest, value) : one));
  const record = tree as Readonly<Record<string, unknown>>;
  return { ...record, [key]: replaced(record[key], rest, value) };
}
