import { readdirSync } from 'node:fs';
import { createConnector, PLATFORM_IDS } from 'commerce-connectors';
import { expect, it } from 'vitest';

const folders = readdirSync(new URL('../../src/connectors', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

it('has a line for every connector folder, and no other', () => {
  expect([...PLATFORM_IDS].sort()).toEqual(folders);
});

it.each(folders)('creates %s by its name, and the connector says so', async (platform) => {
  const connector = await createConnector(platform as 'shopify', {});
  expect(connector.platform).toBe(platform);
  expect(connector.specVersion).toBe('v1');
  await connector.close();
});

it('types the connector by its platform', async () => {
  const shopify = await createConnector('shopify', { clientId: 'id', clientSecret: 'secret' });
  // Only Shopify's connector has locations.
  expect(shopify.fetchLocations).toBeTypeOf('function');
  await shopify.close();
});

it.each(['magento', 'Shopify', '', 'constructor', '__proto__', 'toString', 'hasOwnProperty', undefined, null, 7, {}])(
  'rejects %j, naming the platforms there are',
  async (platform) => {
    await expect(createConnector(platform as 'shopify', {})).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining('shopify'),
    });
  },
);

it('rejects options that cannot work, too', async () => {
  await expect(createConnector('shopify', { timeoutMs: Number.NaN })).rejects.toMatchObject({
    code: 'configuration_invalid',
  });
});
