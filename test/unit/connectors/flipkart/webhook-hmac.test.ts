import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlipkartOptions } from '../../../../src/connectors/flipkart/options.js';
import { webhookEventSchema } from '../../../../src/model/index.js';
import {
  APP,
  delivered,
  fkLoginHeaders,
  hmacOf,
  notification,
  OLD_SECRET,
  refusal,
  SELLER,
  SHIPMENT,
  webhookWorld,
} from './webhook-world.js';

const HEADER = 'X-Gateway-Signature';
const HMAC: Partial<FlipkartOptions> = { signature: { scheme: 'hmac-sha256-hex', header: HEADER } };
const world = () => webhookWorld(HMAC);
const signed = (rawBody = notification(), secret = APP.appSecret, more: object = {}) => ({
  rawBody,
  headers: { [HEADER]: hmacOf(rawBody, secret) },
  ...more,
});

describe('a notification of a gateway that signs bodies', () => {
  it('becomes an event whose body is trusted', async () => {
    for (const secret of [APP.appSecret, OLD_SECRET]) {
      const event = await world().verify(signed(notification(), secret, { storeId: SELLER }));
      expect(event).toMatchObject({ trust: 'body', topic: 'fulfillment.updated', storeId: SELLER });
    }
  });

  const created = () =>
    notification({
      eventType: 'shipment_created',
      attributes: {
        updatedAt: '2026-11-20T10:18:45.000+05:30',
        hold: false,
        subShipments: [{ subShipmentId: 'SS-1', packages: [] }],
        orderItems: [
          {
            orderItemId: '430000000000000001',
            orderId: 'OD430000000000000100',
            orderDate: '2026-11-20T10:15:30.000+05:30',
            paymentType: 'PREPAID',
            status: 'APPROVED',
            quantity: 2,
            sku: 'DEMO-SKU-1',
            title: 'Demo product 1',
            priceComponents: { sellingPrice: 998, totalPrice: 998, shippingCharge: 0, customerPrice: 998 },
          },
        ],
      },
    });

  it('of a new shipment holds its order, for the store that is named', async () => {
    const named = world();
    await named.connect({}, { gstin: '29ABCDE1234F1ZW' });
    const event = await named.verify(signed(created(), APP.appSecret, { storeId: SELLER }));
    expect(event.topic).toBe('order.created');
    expect(event.order).toMatchObject({ orderId: SHIPMENT, number: 'OD430000000000000100', storeId: SELLER });
    expect(JSON.stringify(event.order)).toContain('29ABCDE1234F1ZW');
    expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
    expect(await named.verify(signed(created()))).not.toHaveProperty('order');
  });

  it('holds no order where the body is signed by nobody, of whatever kind it is', async () => {
    const event = await webhookWorld().verify(delivered({}, { rawBody: created(), storeId: SELLER }));
    expect(event.topic).toBe('order.created');
    expect(event).not.toHaveProperty('order');
  });

  it.each([
    ['another kind', notification()],
    ['no shipment id', notification({ eventType: 'shipment_created', shipmentId: undefined })],
    ['an odd shipment id', notification({ eventType: 'shipment_created', shipmentId: '../x' })],
  ])('of %s holds none', async (_, rawBody) => {
    const event = await world().verify(signed(rawBody, APP.appSecret, { storeId: SELLER }));
    expect(event).not.toHaveProperty('order');
  });

  it('may write its signature in capitals, and its header in any case', async () => {
    const rawBody = notification();
    const headers = { [HEADER.toLowerCase()]: hmacOf(rawBody).toUpperCase() };
    await expect(world().verify({ rawBody, headers })).resolves.toBeDefined();
  });

  it('needs neither a date nor a URL', async () => {
    const alone = webhookWorld(HMAC, { appId: APP.appId, appSecret: APP.appSecret });
    await expect(alone.verify(signed())).resolves.toBeDefined();
  });

  it('of a seller’s own app is checked with that app’s secret', async () => {
    const own = world();
    await own.connect({ appId: 'app-of-the-seller', appSecret: 'planted-secret-own' });
    const delivery = signed(notification(), 'planted-secret-own');
    await expect(own.verify({ ...delivery, storeId: SELLER })).resolves.toBeDefined();
    expect(await refusal(own.verify(delivery))).toBe('signature_mismatch');
    expect(await refusal(own.verify({ ...delivery, storeId: 'another' }))).toBe('signature_mismatch');
  });

  it.each([
    ['no header', {}, 'signature_missing'],
    ['an empty one', { [HEADER]: '' }, 'signature_missing'],
    ['base64', { [HEADER]: Buffer.from(hmacOf(notification()), 'hex').toString('base64') }, 'signature_malformed'],
    ['a digit too few', { [HEADER]: hmacOf(notification()).slice(1) }, 'signature_malformed'],
    ['a digit too many', { [HEADER]: `${hmacOf(notification())}0` }, 'signature_malformed'],
    ['a megabyte', { [HEADER]: 'a'.repeat(1_000_000) }, 'signature_malformed'],
    ['another secret’s', { [HEADER]: hmacOf(notification(), 'wrong') }, 'signature_mismatch'],
    ['an empty secret’s', { [HEADER]: hmacOf(notification(), '') }, 'signature_mismatch'],
    ['one in another header', { 'X-Signature': hmacOf(notification()) }, 'signature_missing'],
  ])('with %s is refused', async (_, headers, reason) => {
    expect(await refusal(world().verify({ rawBody: notification(), headers }))).toBe(reason);
  });

  it('without a secret to check it with is refused', async () => {
    const none = webhookWorld(HMAC, {});
    expect(await refusal(none.verify(signed(notification(), '')))).toBe('secret_missing');
  });

  it('with one changed bit is refused', async () => {
    const { verify } = world();
    const { rawBody, headers } = signed();
    const bytes = new TextEncoder().encode(rawBody);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const changed = bytes.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte));
        expect(await refusal(verify({ rawBody: changed, headers }))).toBe('signature_mismatch');
      }),
    );
  });

  it('that is no JSON is refused after its signature held', async () => {
    expect(await refusal(world().verify(signed('hello')))).toBe('payload_invalid');
  });
});

describe('the scheme', () => {
  it('is the one that is set: there is no falling back', async () => {
    expect(await refusal(world().verify(delivered()))).toBe('signature_missing');
    const both = { ...fkLoginHeaders(), [HEADER]: hmacOf(notification(), 'wrong') };
    expect(await refusal(world().verify(delivered({}, { headers: both })))).toBe('signature_mismatch');
    expect(await refusal(webhookWorld().verify(signed()))).toBe('signature_missing');
    const wrong = { ...fkLoginHeaders({ secret: 'wrong' }), [HEADER]: hmacOf(notification()) };
    expect(await refusal(webhookWorld().verify(delivered({}, { headers: wrong })))).toBe('signature_mismatch');
  });
});
