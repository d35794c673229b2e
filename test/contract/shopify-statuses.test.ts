import { describe, expect, it } from 'vitest';
import {
  CANCELLED_BY,
  FULFILLMENT_BY_DISPLAY_STATUS,
  GROUP_ACTION,
  GROUP_BY_STATUS,
  HOLD_REASON,
  PAYMENT_BY_FINANCIAL_STATUS,
  RETURNS_BY_RETURN_STATUS,
  SHIPMENT_BY_DISPLAY_STATUS,
  SHIPMENT_BY_STATUS,
  TRANSACTION_KIND,
  TRANSACTION_STATUS,
} from '../../src/connectors/shopify/statuses.js';
import { CANONICAL_TOPIC, ORDER_TOPICS } from '../../src/connectors/shopify/webhook-topics.js';
import { enumValues, VERSIONS } from './shopify-official.js';

const TABLES: readonly (readonly [string, ReadonlyMap<string, unknown>])[] = [
  ['OrderDisplayFinancialStatus', PAYMENT_BY_FINANCIAL_STATUS],
  ['OrderDisplayFulfillmentStatus', FULFILLMENT_BY_DISPLAY_STATUS],
  ['OrderReturnStatus', RETURNS_BY_RETURN_STATUS],
  ['FulfillmentDisplayStatus', SHIPMENT_BY_DISPLAY_STATUS],
  ['FulfillmentStatus', SHIPMENT_BY_STATUS],
  ['FulfillmentOrderStatus', GROUP_BY_STATUS],
  ['FulfillmentOrderAction', GROUP_ACTION],
  ['FulfillmentHoldReason', HOLD_REASON],
  ['OrderTransactionKind', TRANSACTION_KIND],
  ['OrderTransactionStatus', TRANSACTION_STATUS],
  ['OrderCancelReason', CANCELLED_BY],
];

/** Words of webhook bodies that the Admin API does not use. */
const OF_WEBHOOKS_ONLY = new Set(['PARTIAL']);

describe.each(TABLES)('our words for %s', (name, table) => {
  it.each(VERSIONS)('cover every value of %s', (version) => {
    expect(enumValues(version, name).filter((value) => !table.has(value))).toEqual([]);
  });

  it('are for values that exist', () => {
    const known = new Set(VERSIONS.flatMap((version) => enumValues(version, name)));
    const invented = [...table.keys()].map((word) => word.toUpperCase()).filter((word) => !known.has(word));
    expect(invented.filter((word) => !OF_WEBHOOKS_ONLY.has(word))).toEqual([]);
  });
});

describe('our webhook topics', () => {
  // From the app's configuration only: the API knows no subscription to them.
  const compliance = ['customers/data_request', 'customers/redact', 'shop/redact'];
  const topics = [...CANONICAL_TOPIC.keys()].filter((topic) => !compliance.includes(topic));

  it.each(VERSIONS)('can be subscribed to in %s', (version) => {
    const known = new Set(enumValues(version, 'WebhookSubscriptionTopic'));
    expect(topics.filter((topic) => !known.has(topic.toUpperCase().replace('/', '_')))).toEqual([]);
  });

  it('include every topic whose body is an order', () => {
    expect([...ORDER_TOPICS].filter((topic) => !CANONICAL_TOPIC.has(topic))).toEqual([]);
  });
});
