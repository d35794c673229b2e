import { describe, expect, it } from 'vitest';
import * as statuses from '../../src/connectors/shopify/statuses.js';
import { CANONICAL_TOPIC, ORDER_TOPICS } from '../../src/connectors/shopify/webhook-topics.js';
import { enumValues, VERSIONS } from './shopify-official.js';

type Table = ReadonlyMap<string, string>;

/** Which of our tables reads which of Shopify's enums, and whether webhook bodies write its words in lower case too. */
const TABLES: readonly (readonly [name: string, table: Table, inWebhooks: boolean])[] = [
  ['OrderDisplayFinancialStatus', statuses.PAYMENT_BY_FINANCIAL_STATUS, true],
  ['OrderDisplayFulfillmentStatus', statuses.FULFILLMENT_BY_DISPLAY_STATUS, true],
  ['OrderReturnStatus', statuses.RETURNS_BY_RETURN_STATUS, false],
  ['FulfillmentDisplayStatus', statuses.SHIPMENT_BY_DISPLAY_STATUS, true],
  ['FulfillmentStatus', statuses.SHIPMENT_BY_STATUS, true],
  ['FulfillmentOrderStatus', statuses.GROUP_BY_STATUS, false],
  ['FulfillmentOrderAction', statuses.GROUP_ACTION, false],
  ['FulfillmentHoldReason', statuses.HOLD_REASON, false],
  ['OrderTransactionKind', statuses.TRANSACTION_KIND, true],
  ['OrderTransactionStatus', statuses.TRANSACTION_STATUS, true],
  ['OrderCancelReason', statuses.CANCELLED_BY, true],
];

/** Official words that may stay without a meaning: Shopify's own "unknown", a proposal, and an open reason. */
const OPEN_WORDS: ReadonlySet<string> = new Set([
  'OrderTransactionStatus.UNKNOWN',
  'OrderTransactionKind.SUGGESTED_REFUND',
  'OrderCancelReason.OTHER',
]);

/** Our words that no version served today has: one of webhook bodies. */
const WORDS_OF_OUR_OWN: ReadonlySet<string> = new Set(['OrderDisplayFulfillmentStatus.PARTIAL']);

/** The topics that are set up in an app's configuration, and are in no schema. */
const COMPLIANCE_TOPICS: ReadonlySet<string> = new Set(['customers/data_request', 'customers/redact', 'shop/redact']);

/** About orders, and nothing that changes one: a host that subscribes to them gets `unknown`, and the platform's word. */
const TOPICS_LEFT_OUT = [
  'ORDERS_LINK_REQUESTED',
  'ORDERS_RISK_ASSESSMENT_CHANGED',
  'ORDERS_SHOPIFY_PROTECT_ELIGIBILITY_CHANGED',
];

const namesInSchema = (topic: string) => topic.replace('/', '_').toUpperCase();

describe.each(VERSIONS)('every word of Shopify %s', (version) => {
  it.each(TABLES)('in %s is in our table', (name, table, inWebhooks) => {
    const words = enumValues(version, name);
    expect(words.length).toBeGreaterThan(3);
    for (const word of words) {
      const meaning = table.get(word);
      expect([word, meaning]).not.toEqual([word, undefined]);
      if (!OPEN_WORDS.has(`${name}.${word}`)) expect([word, meaning]).not.toEqual([word, 'unknown']);
      if (inWebhooks) expect([word, table.get(word.toLowerCase())]).toEqual([word, meaning]);
    }
  });

  it('can be subscribed to, of the topics we know', () => {
    const official = new Set(enumValues(version, 'WebhookSubscriptionTopic'));
    for (const topic of CANONICAL_TOPIC.keys()) {
      expect([topic, official.has(namesInSchema(topic))]).toEqual([topic, !COMPLIANCE_TOPICS.has(topic)]);
    }
  });

  it('about orders, shipments, refunds and returns is a topic we know', () => {
    const known = new Set([...CANONICAL_TOPIC.keys()].map(namesInSchema));
    const about = enumValues(version, 'WebhookSubscriptionTopic').filter((topic) =>
      /^(?:ORDERS|FULFILLMENTS|REFUNDS|RETURNS|INVENTORY_LEVELS|BULK_OPERATIONS)_/.test(topic),
    );
    expect(about.length).toBeGreaterThan(15);
    expect(about.filter((topic) => !known.has(topic)).sort()).toEqual(TOPICS_LEFT_OUT);
  });
});

describe('our tables', () => {
  it.each(TABLES)('of %s hold no word that no version has', (name, table) => {
    const official = new Set(VERSIONS.flatMap((version) => enumValues(version, name)));
    const strays = [...table.keys()]
      .map((word) => word.toUpperCase())
      .filter((word) => !official.has(word) && !WORDS_OF_OUR_OWN.has(`${name}.${word}`));
    expect(strays).toEqual([]);
  });

  it('take only known topics for orders', () => {
    expect([...ORDER_TOPICS].filter((topic) => !CANONICAL_TOPIC.has(topic))).toEqual([]);
  });
});
