import { describe, expect, it } from 'vitest';
import type { FlipkartOptions } from '../../../../src/connectors/flipkart/options.js';
import { webhookEventSchema } from '../../../../src/model/index.js';
import {
  APP,
  delivered,
  fkLoginHeaders,
  LOCATION,
  NOW,
  notification,
  OLD_SECRET,
  refusal,
  SELLER,
  SHIPMENT,
  URL_OF_ORDERS,
  URL_OF_RETURNS,
  webhookWorld,
} from './webhook-world.js';

describe('a notification', () => {
  it('becomes an event', async () => {
    const event = await webhookWorld().verify(delivered({}, { storeId: SELLER }));
    expect(event).toEqual({
      id: event.dedupeKey,
      dedupeKey: expect.stringMatching(
        new RegExp(`^flipkart:${SELLER}:shipment_ready_to_dispatch:[0-9a-f]{64}$`),
      ) as string,
      topic: 'fulfillment.updated',
      platformTopic: 'shipment_ready_to_dispatch',
      storeId: SELLER,
      occurredAt: '2026-11-20T04:50:01.000Z',
      trust: 'envelope',
      resource: { type: 'fulfillment', id: SHIPMENT, orderId: SHIPMENT, locationId: LOCATION },
      raw: JSON.parse(notification()),
    });
    expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
  });

  it('has no store where nobody says whose it is', async () => {
    const event = await webhookWorld().verify(delivered());
    expect(event).not.toHaveProperty('storeId');
    expect(event.dedupeKey).toContain('flipkart::shipment_ready_to_dispatch:');
  });

  it.each([
    ['underscores', { X_Date: 'd', X_Authorization: 'a' }],
    ['hyphens', { 'X-Date': 'd', 'X-Authorization': 'a' }],
    ['lower case', { x_date: 'd', x_authorization: 'a' }],
    ['hyphens in lower case', { 'x-date': 'd', 'x-authorization': 'a' }],
  ])('may spell its headers with %s', async (_, names) => {
    const { X_Date = '', X_Authorization = '' } = fkLoginHeaders();
    const headers = Object.fromEntries(
      Object.entries(names).map(([name, which]) => [name, which === 'd' ? X_Date : X_Authorization]),
    );
    await expect(webhookWorld().verify(delivered({}, { headers }))).resolves.toBeDefined();
    await expect(webhookWorld().verify(delivered({}, { headers: new Headers(headers) }))).resolves.toBeDefined();
  });

  it('may be signed with any of the secrets, for any of the registered URLs', async () => {
    for (const secret of [APP.appSecret, OLD_SECRET]) {
      for (const url of [URL_OF_ORDERS, URL_OF_RETURNS]) {
        await expect(webhookWorld().verify(delivered({ secret, url }))).resolves.toBeDefined();
      }
    }
  });

  it('is held against the method it came with, POST where none is told', async () => {
    const { verify } = webhookWorld();
    await expect(verify(delivered({}, { method: undefined }))).resolves.toBeDefined();
    await expect(verify(delivered({ method: 'PUT' }, { method: 'put' }))).resolves.toBeDefined();
    expect(await refusal(verify(delivered({ method: 'PUT' })))).toBe('signature_mismatch');
    expect(await refusal(verify(delivered({}, { method: 'PUT' })))).toBe('signature_mismatch');
    for (const method of ['', 'OST', 'POSTplanted', 'TRACE', 7, null, {}, ['POST']]) {
      expect(await refusal(verify(delivered({}, { method })))).toBe('header_invalid');
    }
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['a text', '"shipment_created"'],
    ['no eventType', '{"shipmentId":"x"}'],
    ['an eventType that is no word', '{"eventType":"shipment created"}'],
    ['an eventType of another kind', '{"eventType":{"toString":1}}'],
    ['an endless eventType', JSON.stringify({ eventType: 'x'.repeat(101) })],
    ['half of a character', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ])('with %s is refused, after its signature held', async (_, rawBody) => {
    const { verify } = webhookWorld();
    expect(await refusal(verify(delivered({}, { rawBody })))).toBe('payload_invalid');
    expect(await refusal(verify(delivered({ secret: 'wrong' }, { rawBody })))).toBe('signature_mismatch');
  });

  it.each([
    ['nothing', undefined, 'body_missing'],
    ['an empty body', '', 'body_missing'],
    ['a parsed object', JSON.parse(notification()), 'body_not_raw'],
    ['more than four megabytes', 'x'.repeat(4 * 1024 * 1024 + 1), 'body_too_large'],
  ])('with %s is refused', async (_, rawBody, reason) => {
    expect(await refusal(webhookWorld().verify(delivered({}, { rawBody })))).toBe(reason);
  });

  it.each([[''], ['a b'], ['../x'], [7], [null], ['x'.repeat(65)], [{}]])(
    'for a store that cannot be one (%j) is refused',
    async (storeId) => {
      expect(await refusal(webhookWorld().verify(delivered({}, { storeId })))).toBe('store_unknown');
    },
  );
});

describe('the signature', () => {
  it.each([
    ['of another secret', { secret: 'wrong' }],
    ['for another URL', { url: 'https://hooks.example.com/flipkart/staging' }],
    ['for the same URL with a slash', { url: `${URL_OF_ORDERS}/` }],
    ['for the same URL without TLS', { url: URL_OF_ORDERS.replace('https', 'http') }],
    ['for another second', { signed: String(NOW / 1_000 + 1) }],
    ['in milliseconds', { signed: String(NOW) }],
    ['of another app', { appId: 'app-of-another' }],
    ['of an app whose id begins the same', { appId: `${APP.appId}2` }],
  ])('%s is refused', async (_, signing) => {
    expect(await refusal(webhookWorld().verify(delivered(signing)))).toBe('signature_mismatch');
  });

  it.each([
    ['another scheme', 'Basic abc'],
    ['the scheme alone', 'FKLOGIN'],
    ['no base64', 'FKLOGIN !!!'],
    ['base64 of nothing', 'FKLOGIN ===='],
    ['no signature', `FKLOGIN ${Buffer.from('app-of-the-host').toString('base64')}`],
    ['a SHA-256', `FKLOGIN ${Buffer.from(`app:${'a'.repeat(64)}`).toString('base64')}`],
    ['no app', `FKLOGIN ${Buffer.from(`:${'a'.repeat(40)}`).toString('base64')}`],
    ['no hexadecimal digits', `FKLOGIN ${Buffer.from(`app:${'g'.repeat(40)}`).toString('base64')}`],
    ['an endless app id', `FKLOGIN ${Buffer.from(`${'a'.repeat(500)}:${'a'.repeat(40)}`).toString('base64')}`],
    ['a megabyte', `FKLOGIN ${'A'.repeat(1_000_000)}`],
    ['a megabyte of blanks', `FKLOGIN ${' '.repeat(1_000_000)}`],
    ['a line more', `FKLOGIN ${Buffer.from(`app\n:${'a'.repeat(40)}`).toString('base64')}`],
  ])('that is %s is malformed', async (_, X_Authorization) => {
    const headers = { ...fkLoginHeaders(), X_Authorization };
    expect(await refusal(webhookWorld().verify(delivered({}, { headers })))).toBe('signature_malformed');
  });

  it('is read in either case, and with the padding that belongs to it only', async () => {
    const { verify } = webhookWorld();
    const { X_Date = '', X_Authorization = '' } = fkLoginHeaders();
    const plain = Buffer.from(X_Authorization.slice(8), 'base64').toString();
    const of = (content: string) => ({ X_Date, X_Authorization: `fklogin ${Buffer.from(content).toString('base64')}` });
    const upper = plain.replace(/[0-9a-f]{40}$/, (digits) => digits.toUpperCase());
    await expect(verify(delivered({}, { headers: of(upper) }))).resolves.toBeDefined();
    const padded = { X_Date, X_Authorization: `${X_Authorization.replace(/=+$/, '')}===` };
    expect(await refusal(verify(delivered({}, { headers: padded })))).toBe('signature_malformed');
  });

  it('that is missing, or its date, is told of', async () => {
    const { verify } = webhookWorld();
    const { X_Date, X_Authorization } = fkLoginHeaders();
    expect(await refusal(verify(delivered({}, { headers: { X_Date } })))).toBe('signature_missing');
    expect(await refusal(verify(delivered({}, { headers: { X_Authorization } })))).toBe('header_missing');
    expect(await refusal(verify(delivered({}, { headers: {} })))).toBe('signature_missing');
  });

  it('does not pass for another split of what is signed', async () => {
    // The url is the sender's to choose where none is registered.
    const { verify } = webhookWorld({}, { appId: APP.appId, appSecret: APP.appSecret });
    const url = 'https://hooks.example.com/A';
    const { X_Date, X_Authorization } = fkLoginHeaders({ url });
    for (const [other, method] of [
      [`${url}P`, 'OST'],
      [`${url}POST`, ''],
      ['https://hooks.example.com/', 'APOST'],
    ]) {
      const moved = delivered({}, { headers: { X_Date, X_Authorization }, url: other, method });
      expect(await refusal(verify(moved))).toBe('header_invalid');
    }
    await expect(verify(delivered({}, { headers: { X_Date, X_Authorization }, url }))).resolves.toBeDefined();
  });
});

describe('the registered URL', () => {
  const registered = webhookWorld.bind(undefined, {});

  it('is what counts, whatever the delivery came to', async () => {
    for (const url of ['http://10.0.0.7:3000/flipkart/orders', 'not a url', 7, undefined]) {
      await expect(registered().verify(delivered({}, { url }))).resolves.toBeDefined();
    }
  });

  it('keeps out what was signed for another receiver, though the delivery says it came there', async () => {
    const url = 'https://staging.example.com/flipkart';
    expect(await refusal(registered().verify(delivered({ url }, { url })))).toBe('signature_mismatch');
  });

  const unregistered = (options: Partial<FlipkartOptions> = {}) =>
    webhookWorld(options, { appId: APP.appId, appSecret: APP.appSecret });

  it('is the one the delivery came to where none is set', async () => {
    await expect(unregistered().verify(delivered({}, { url: URL_OF_ORDERS }))).resolves.toBeDefined();
    expect(await refusal(unregistered().verify(delivered({}, { url: URL_OF_RETURNS })))).toBe('signature_mismatch');
    expect(await refusal(unregistered().verify(delivered()))).toBe('secret_missing');
  });

  it.each([
    ['empty', ''],
    ['a path', '/flipkart'],
    ['of another kind', 'ftp://hooks.example.com/'],
    ['without a host', 'https://'],
    ['without end', `https://hooks.example.com/${'y'.repeat(3_000)}`],
    ['a number', 7],
    ['null', null],
    ['an object', { href: URL_OF_ORDERS }],
  ])('is refused where it is %s', async (_, url) => {
    expect(await refusal(unregistered().verify(delivered({}, { url })))).toBe('header_invalid');
  });
});
