import { createShopifyConnector, type ShopifyOptions, SUPPORTED_API_VERSIONS } from 'commerce-connectors/shopify';
import { expect, it } from 'vitest';
import { checkOptions, secretsOf } from '../../../../src/connectors/shopify/options.js';

it.each<ShopifyOptions>([
  {},
  { clientId: 'id', clientSecret: 'secret' },
  { clientId: 'id', clientSecret: ['new', 'old'] },
  { callbackMaxAgeSeconds: 3_600 },
  ...SUPPORTED_API_VERSIONS.map((apiVersion) => ({ apiVersion })),
])('takes %j', (options) => {
  expect(() => createShopifyConnector(options)).not.toThrow();
});

it.each([
  ['a version of the past', { apiVersion: '2025-10' }, 'apiVersion must be one of 2026-01'],
  ['a name of Object', { apiVersion: 'constructor' }, 'apiVersion'],
  ['an empty id', { clientId: ' ' }, 'clientId'],
  ['a number for an id', { clientId: 1 }, 'clientId'],
  ['an empty secret', { clientSecret: '' }, 'clientSecret'],
  ['no secrets', { clientSecret: [] }, 'clientSecret'],
  ['an empty secret among others', { clientSecret: ['a', ''] }, 'clientSecret'],
  ['no secret at all', { clientSecret: [undefined] }, 'clientSecret'],
  ['no time for callbacks', { callbackMaxAgeSeconds: 0 }, 'callbackMaxAgeSeconds'],
  ['NaN for callbacks', { callbackMaxAgeSeconds: Number.NaN }, 'callbackMaxAgeSeconds'],
])('refuses %s', (_what, options, expected) => {
  const create = () => createShopifyConnector(options as never);
  expect(create).toThrow(expect.objectContaining({ code: 'configuration_invalid', platform: 'shopify' }));
  expect(create).toThrow(expected);
});

it('lists everything that is wrong, and no secret', () => {
  const options = { apiVersion: 'x', clientId: '', clientSecret: ['shpss_planted', ''] } as never;
  expect(() => checkOptions(options)).toThrow(/apiVersion .*clientId .*clientSecret/);
  expect(() => checkOptions(options)).not.toThrow(/planted/);
});

it('reads one secret and several alike', () => {
  expect(secretsOf(undefined)).toEqual([]);
  expect(secretsOf('a')).toEqual(['a']);
  expect(secretsOf(['a', 'b'])).toEqual(['a', 'b']);
});
