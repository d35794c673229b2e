import assert from 'node:assert/strict';
import type { WebhookDelivery } from '../../../core/connector.js';
import type { WebhookRefusal } from '../../../core/errors.js';
import { assertOrderInvariants, type WebhookEvent, webhookEventSchema } from '../../../model/index.js';
import type { CaseContext, CaseRule } from './case.js';
import { conform, differ, equal, present, typedRejection } from './checks.js';
import { bytesOf, headerOf, withByteChanged, withHeader, withHeaders } from './deliveries.js';

export const webhookRules: readonly CaseRule[] = [
  {
    name: 'webhooks: a genuine delivery becomes an event of its store',
    check: async (context) => {
      const { connector, scenario } = context;
      const { delivery, topic, orderId } = await scenario.webhooks.deliver('order');
      const event = await accept(context, delivery);
      equal(event.topic, topic, 'event.topic');
      equal(event.storeId, scenario.storeId, 'event.storeId');
      equal(event.trust, connector.capabilities.webhooks.trust, 'event.trust');
      differ(event.platformTopic, '', 'event.platformTopic');
      if (orderId === undefined) return undefined;
      equal(event.resource?.orderId ?? event.resource?.id, orderId, 'the order in event.resource');
      if (event.order === undefined) return undefined;
      equal(event.order.orderId, orderId, 'event.order.orderId');
      assertOrderInvariants(event.order);
      return undefined;
    },
  },
  {
    name: 'webhooks: an order in a delivery has the revision of the fetched order',
    check: async (context) => {
      const { connector, scenario } = context;
      if (!connector.capabilities.operations.fetchOrder) return { skipped: 'fetchOrder is not declared' };
      const { delivery, orderId } = await scenario.webhooks.deliver('order');
      const { order } = await accept(context, delivery);
      if (order === undefined || orderId === undefined) return { skipped: 'deliveries carry no order here' };
      const fetched = await connector.fetchOrder({ storeId: scenario.storeId, orderId });
      equal(order.key, fetched.key, 'the key of the delivered order');
      equal(order.revision, fetched.revision, 'the revision of the delivered order and of the fetched one');
      return undefined;
    },
  },
  {
    name: 'webhooks: bytes and text, any header case, plain object, Headers and lists are all accepted',
    check: async (context) => {
      const { delivery } = await context.scenario.webhooks.deliver('order');
      const { dedupeKey } = await accept(context, delivery);
      const rename = (change: (name: string) => string) =>
        withHeaders(delivery, (headers) =>
          Object.fromEntries(Object.entries(headers).map(([name, value]) => [change(name), value])),
        );
      const bytes = bytesOf(delivery);
      const shapes: readonly (readonly [string, WebhookDelivery])[] = [
        ['the body as Uint8Array', { ...delivery, rawBody: Uint8Array.from(bytes) }],
        ['the body as Buffer', { ...delivery, rawBody: Buffer.from(bytes) }],
        ['the body as text', { ...delivery, rawBody: new TextDecoder().decode(bytes) }],
        ['lower-case header names', rename((name) => name.toLowerCase())],
        ['upper-case header names', rename((name) => name.toUpperCase())],
        ['a Headers object', withHeaders(delivery, (headers) => new Headers(headers))],
        [
          'header values in lists',
          withHeaders(delivery, (headers) =>
            Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
          ),
        ],
      ];
      for (const [what, shape] of shapes) {
        equal((await accept(context, shape, what)).dedupeKey, dedupeKey, `dedupeKey with ${what}`);
      }
    },
  },
  {
    name: 'webhooks: one changed byte is refused',
    check: async (context) => {
      if (!coversBody(context)) return { skipped: 'the signature does not cover the body here' };
      const { delivery } = await context.scenario.webhooks.deliver('order');
      const { length } = bytesOf(delivery);
      for (const at of [0, length >> 2, length >> 1, length - 1]) {
        await refuse(context, withByteChanged(delivery, at), `byte ${at} of ${length} changed`);
      }
      const longer = { ...delivery, rawBody: Uint8Array.from([...bytesOf(delivery), 0x20]) };
      await refuse(context, longer, 'a space appended');
      return undefined;
    },
  },
  {
    name: 'webhooks: the platform’s own kinds of forgery are refused',
    check: async (context) => {
      const { forged = [] } = await context.scenario.webhooks.deliver('order');
      if (forged.length === 0) {
        if (coversBody(context)) return { skipped: 'the harness names no forgeries besides changed bytes' };
        assert.fail('harness: the signature does not cover the body, so `forged` must show what it covers');
      }
      for (const { name, delivery } of forged) await refuse(context, delivery, name);
      return undefined;
    },
  },
  {
    name: 'webhooks: a missing, empty, cut, padded or foreign signature is refused',
    check: async (context) => {
      const { delivery, signatureHeader } = await context.scenario.webhooks.deliver('order');
      if (signatureHeader === undefined) return { skipped: 'the signature is not in a header here' };
      const genuine = headerOf(delivery, signatureHeader);
      const signatures: readonly (readonly [string, string | undefined, readonly WebhookRefusal[]])[] = [
        ['no signature header', undefined, ['signature_missing', 'header_missing']],
        ['an empty signature', '', []],
        ['a signature cut in half', genuine.slice(0, genuine.length >> 1), []],
        ['a signature of one character', 'x', []],
        ['a signature twice as long', genuine + genuine, []],
        ['a signature that is not ASCII', `${genuine.slice(0, -3)}é€𝄞`, []],
        ['the signature in reverse', [...genuine].reverse().join(''), []],
      ];
      for (const [what, signature, reasons] of signatures) {
        await refuse(context, withHeader(delivery, signatureHeader, signature), what, reasons);
      }
      return undefined;
    },
  },
  {
    name: 'webhooks: an empty body is refused',
    check: async (context) => {
      const { delivery } = await context.scenario.webhooks.deliver('order');
      for (const rawBody of ['', new Uint8Array()]) {
        const reasons: readonly WebhookRefusal[] = ['body_missing', 'signature_mismatch', 'payload_invalid'];
        await refuse(context, { ...delivery, rawBody }, 'an empty body', reasons);
      }
    },
  },
  {
    name: 'webhooks: a parsed body is refused, and the message says how to keep the raw one',
    check: async (context) => {
      const { delivery } = await context.scenario.webhooks.deliver('order');
      const parsed: unknown = JSON.parse(new TextDecoder().decode(bytesOf(delivery)));
      const misused = { ...delivery, rawBody: parsed as Uint8Array };
      const error = await refuse(context, misused, 'a parsed object as body', ['body_not_raw']);
      assert.match(error.message, /\braw\b/i, `the message must say that the raw body is needed: ${error.message}`);
    },
  },
  {
    name: 'webhooks: hostile input is refused with a typed error, never a crash',
    check: async (context) => {
      const { delivery, signatureHeader } = await context.scenario.webhooks.deliver('order');
      const odd = (change: Record<string, unknown>) => ({ ...delivery, ...change }) as unknown as WebhookDelivery;
      const inputs: readonly (readonly [string, WebhookDelivery])[] = [
        ['no body', odd({ rawBody: undefined })],
        ['null as body', odd({ rawBody: null })],
        ['a number as body', odd({ rawBody: 7 })],
        ['a list as body', odd({ rawBody: [1, 2] })],
        ['no headers', odd({ headers: undefined })],
        ['null as headers', odd({ headers: null })],
        ['empty headers', odd({ headers: {} })],
        ['numbers as header values', odd({ headers: { [signatureHeader ?? 'x']: 7 } })],
        ['headers with a prototype’s names', odd({ headers: { __proto__: null, constructor: 'x', toString: 'y' } })],
        ['nothing at all', undefined as unknown as WebhookDelivery],
      ];
      for (const [what, input] of inputs) await refuse(context, input, what);
    },
  },
  {
    name: 'webhooks: a delivery for another store than the caller named is refused',
    check: async (context) => {
      const { scenario } = context;
      const { delivery } = await scenario.webhooks.deliver('order');
      if (delivery.storeId !== undefined) return { skipped: 'deliveries do not name their store here' };
      await accept(context, { ...delivery, storeId: scenario.storeId }, 'the store named by the caller');
      await refuse(context, { ...delivery, storeId: scenario.unknownStoreId }, 'another store named by the caller');
      return undefined;
    },
  },
  {
    name: 'webhooks: an unknown topic is accepted as unknown, with the platform’s word',
    check: async (context) => {
      const { delivery } = await context.scenario.webhooks.deliver('unknown');
      const event = await accept(context, delivery);
      equal(event.topic, 'unknown', 'event.topic');
      differ(event.platformTopic, '', 'event.platformTopic');
    },
  },
  {
    name: 'webhooks: a replay under another delivery id has the same dedupeKey, another event has another',
    check: async (context) => {
      const { delivery, replayed } = await context.scenario.webhooks.deliver('order');
      const original = await accept(context, delivery);
      const replay = await accept({ connector: context.create() }, replayed, 'the replayed delivery');
      equal(replay.dedupeKey, original.dedupeKey, 'dedupeKey of a replay');
      const other = await accept(context, (await context.scenario.webhooks.deliver('unknown')).delivery);
      differ(other.dedupeKey, original.dedupeKey, 'dedupeKey of another event');
    },
  },
];

function coversBody({ connector }: CaseContext): boolean {
  return connector.capabilities.webhooks.trust === 'body';
}

async function accept(
  { connector }: Pick<CaseContext, 'connector'>,
  delivery: WebhookDelivery,
  what = 'a genuine delivery',
): Promise<WebhookEvent> {
  let event: WebhookEvent;
  try {
    event = await connector.verifyWebhook(delivery);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`verifyWebhook refused ${what}: ${text}`, { cause: error });
  }
  equal(typeof event, 'object', `verifyWebhook must resolve to the event, not to a ${typeof event}`);
  conform(webhookEventSchema, event, `the event of ${what}`);
  return event;
}

async function refuse(
  context: CaseContext,
  delivery: WebhookDelivery,
  what: string,
  reasons: readonly WebhookRefusal[] = [],
) {
  const call = () => context.connector.verifyWebhook(delivery);
  const error = await typedRejection(`verifyWebhook with ${what}`, context, call, ['webhook_verification_failed']);
  assert.ok(error.code === 'webhook_verification_failed');
  present(error.reason, `the reason why ${what} is refused`);
  if (reasons.length > 0) {
    assert.ok(reasons.includes(error.reason), `verifyWebhook with ${what}: the reason is ${error.reason}`);
  }
  return error;
}
