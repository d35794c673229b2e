import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { callbackMessage, isCallbackSigned } from '../../../../src/connectors/shopify/callback-hmac.js';

/** Published sample signatures: the query, the secret, what is signed, and the result. */
const VECTORS = [
  {
    query: 'code=a94a110d86d2452eb3e2af4cfb8a3828&shop=some-shop.myshopify.com&timestamp=1337178173',
    secret: 'hush',
    signed: 'code=a94a110d86d2452eb3e2af4cfb8a3828&shop=some-shop.myshopify.com&timestamp=1337178173',
    hmac: '2cb1a277650a659f1b11e92a4a64275b128e037f2c3390e3c8fd2d8721dac9e2',
  },
  {
    query: 'timestamp=1337178173&shop=some-shop.myshopify.com&code=0907a61c0c8d55e99db179b68161bc00',
    secret: 'hush',
    signed: 'code=0907a61c0c8d55e99db179b68161bc00&shop=some-shop.myshopify.com&timestamp=1337178173',
    hmac: '4712bf92ffc2917d15a2f5a273e39f0116667419aa4b6ac0b3baaf26fa3c4d20',
  },
  {
    query: 'shop=some-shop.myshopify.com&ids[]=2&ids[]=1',
    secret: 'hush',
    signed: 'ids=["2", "1"]&shop=some-shop.myshopify.com',
    hmac: 'b93b9f82996f6f8bf9f1b7bbddec284c8fabacdc4e12dc80550b4705f3003b1e',
  },
  {
    query: `a=${encodeURIComponent('1&b=2')}&${encodeURIComponent('c=3&d')}=4`,
    secret: 'secret',
    signed: 'a=1%26b=2&c%3D3%26d=4',
    hmac: '8de3c7e965d22fa21e059868e4004f5b6fbdcef293d1622ff9408edd6325bc6b',
  },
] as const;

describe.each(VECTORS)('the sample $hmac', ({ query, secret, signed, hmac }) => {
  it('is signed as published', () => {
    expect(callbackMessage(new URLSearchParams(query))).toBe(signed);
    expect(isCallbackSigned(new URLSearchParams(`${query}&hmac=${hmac}`), [secret])).toBe(true);
  });

  it.each([
    ['another secret', { secrets: ['other'] }],
    ['no secret', { secrets: [] }],
    ['another hmac', { hmac: `0${hmac.slice(1)}x` }],
    ['a hmac that is too short', { hmac: hmac.slice(0, 63) }],
    ['a hmac in capitals', { hmac: hmac.toUpperCase() }],
    ['no hmac', { hmac: '' }],
    ['a parameter more', { more: '&x=1' }],
  ])('is refused with %s', (_what, change: { secrets?: string[]; hmac?: string; more?: string }) => {
    const received = new URLSearchParams(`${query}${change.more ?? ''}&hmac=${change.hmac ?? hmac}`);
    expect(isCallbackSigned(received, change.secrets ?? [secret])).toBe(false);
  });
});

it('agrees with the webhook sample of the same secret scheme, so that the primitive is the right one', () => {
  const signature = createHmac('sha256', 'test_secret_key').update('{"foo": "bar"}').digest('base64');
  expect(signature).toBe('B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=');
});

it('accepts any secret of a list: they change while callbacks are on their way', () => {
  const { query, hmac } = VECTORS[0];
  const received = new URLSearchParams(`${query}&hmac=${hmac}`);
  expect(isCallbackSigned(received, ['new', 'hush'])).toBe(true);
  expect(isCallbackSigned(received, ['hush', 'old'])).toBe(true);
});

it('leaves hmac and signature out, and nothing else', () => {
  const query = new URLSearchParams('signature=s&hmac=h&host=a%3Ab&unknown=1&shop=x&empty=');
  expect(callbackMessage(query)).toBe('empty=&host=a:b&shop=x&unknown=1');
});

it('keeps repeated parameters that are no array', () => {
  expect(callbackMessage(new URLSearchParams('a=2&a=1&b=%25'))).toBe('a=1&a=2&b=%25');
});
