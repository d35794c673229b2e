import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  inventoryLevelSchema,
  type LineItem,
  omitUndefined,
  orderKey,
  orderSchema,
  productSchema,
  returnKey,
  storeReturnSchema,
  webhookEventSchema,
} from '../../../src/model/index.js';
import { orders } from './support/arbitraries.js';
import { anOrder, SEEDED } from './support/order.js';

const clone = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('orderSchema', () => {
  it('parses any order that went through JSON to itself', () => {
    fc.assert(
      fc.property(orders, (order) => {
        expect(orderSchema.parse(clone(order))).toStrictEqual(clone(order));
      }),
      SEEDED,
    );
  });

  it('asks for nothing but identity, times, statuses, lines, issues and availability', () => {
    const full = anOrder();
    const required = Object.keys(full).filter((key) => {
      const { [key as keyof typeof full]: _, ...rest } = full;
      return !orderSchema.safeParse(rest).success;
    });
    const schema = z.toJSONSchema(orderSchema);
    expect([...(schema.required ?? [])].sort()).toEqual([...required].sort());
    expect([...required].sort()).toEqual(
      [
        ...['schemaVersion', 'key', 'platform', 'storeId', 'orderId', 'revision'],
        ...['placedAt', 'createdAt', 'updatedAt'],
        ...['state', 'payment', 'fulfillment', 'returns', 'fulfilledBy'],
        ...['lines', 'issues', 'availability'],
      ].sort(),
    );
  });

  it('asks of a line for id, title and the ordered quantity', () => {
    const line = { id: '1', title: 'Kurta', quantity: { ordered: 1 } };
    expect(orderSchema.safeParse(anOrder({ lines: [line] })).success).toBe(true);
    expect(orderSchema.safeParse(anOrder({ lines: [{ ...line, id: '' }] })).success).toBe(false);
  });

  it.each([
    ['a float amount', { totals: { grand: { shop: { amount: 12.5, currency: 'INR' } } } }],
    ['an exponent amount', { totals: { grand: { shop: { amount: '1e3', currency: 'INR' } } } }],
    ['a numeric id', { orderId: 5001 }],
    ['a local time', { placedAt: '2026-11-20T12:00:00+05:30' }],
    ['a bare status', { state: 'open' }],
    ['a status outside the list', { state: { value: 'shipped-ish' } }],
    ['a fractional quantity', { lines: [{ id: '1', title: 'Kurta', quantity: { ordered: 1.5 } }] }],
    ['a made-up availability reason', { availability: { buyer: 'because' } }],
  ])('refuses %s', (_, broken) => {
    expect(orderSchema.safeParse({ ...anOrder(), ...broken }).success).toBe(false);
  });

  it('converts to JSON Schema, with the other shapes', () => {
    for (const schema of [orderSchema, productSchema, inventoryLevelSchema, webhookEventSchema]) {
      expect(z.toJSONSchema(schema)).toMatchObject({ type: 'object' });
    }
    const properties = z.toJSONSchema(orderSchema).properties;
    expect(Object.keys(properties ?? {})).toEqual(orderSchema.keyof().options);
  });
});

describe('orderKey', () => {
  it('joins platform, store and order', () => {
    expect(orderKey({ platform: 'woocommerce', storeId: 'https://shop.example.com', orderId: '7' })).toBe(
      'woocommerce:https://shop.example.com:7',
    );
  });
});

describe('omitUndefined', () => {
  it('drops the keys that are not known and keeps every other value', () => {
    const line = omitUndefined<LineItem>({
      id: '1',
      title: '',
      sku: undefined,
      isGift: false,
      quantity: { ordered: 0 },
    });
    expect(line).toStrictEqual({ id: '1', title: '', isGift: false, quantity: { ordered: 0 } });
    // @ts-expect-error: a required property may not be undefined
    omitUndefined<LineItem>({ id: undefined, title: '', quantity: { ordered: 0 } });
  });
});

describe('storeReturnSchema', () => {
  it('asks for identity, kind, status and issues, and for nothing else', () => {
    const identity = { platform: 'flipkart', storeId: 's', id: '12' };
    const least = { ...identity, key: returnKey(identity), kind: 'unknown', status: { value: 'unknown' }, issues: [] };
    expect(storeReturnSchema.parse(least)).toStrictEqual(least);
    expect(least.key).toBe('flipkart:s:12');
    for (const key of Object.keys(least)) {
      expect(storeReturnSchema.safeParse({ ...least, [key]: undefined }).success, key).toBe(false);
    }
  });
});
