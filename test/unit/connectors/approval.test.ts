import { describe, expect, it } from 'vitest';
import { createAmazonConnector } from '../../../src/connectors/amazon/index.js';
import { createFlipkartConnector } from '../../../src/connectors/flipkart/index.js';
import { createWooCommerceConnector } from '../../../src/connectors/woocommerce/index.js';
import type { Connector } from '../../../src/core/connector.js';
import type { JsonObject, TokenStore } from '../../../src/core/ports.js';
import { createMemoryTokenStore } from '../../../src/storage/index.js';

interface Kept {
  readonly connector: (tokenStore: TokenStore) => Connector;
  readonly storeId: string;
  readonly credentials: JsonObject;
  readonly settings: JsonObject;
}

const PLATFORMS: Readonly<Record<string, Kept>> = {
  woocommerce: {
    connector: (tokenStore) => createWooCommerceConnector({ tokenStore }),
    storeId: 'https://shop.example.com',
    credentials: { consumerKey: 'ck_theirs', consumerSecret: 'cs_theirs' },
    settings: {},
  },
  amazon: {
    connector: (tokenStore) => createAmazonConnector({ tokenStore, clientId: 'app', clientSecret: 'secret' }),
    storeId: 'A1B2C3D4E5F6G7',
    credentials: { refreshToken: 'Atzr|theirs' },
    settings: { region: 'eu', marketplaceIds: ['A21TJRUUN4KGV'] },
  },
  flipkart: {
    connector: (tokenStore) => createFlipkartConnector({ tokenStore }),
    storeId: 'seller-1',
    credentials: { appId: 'theirs', appSecret: 'theirs' },
    settings: {},
  },
};

describe('a store that was another company’s until the host agreed', () => {
  it.each(Object.keys(PLATFORMS))('%s: what that one left is not kept for the next', async (platform) => {
    const { connector: create, storeId, credentials, settings } = PLATFORMS[platform] as Kept;
    const tokenStore = createMemoryTokenStore();
    const key = { platform, storeId };
    const at = '2026-11-25T10:00:00.000Z';
    await tokenStore.save(
      key,
      { ...key, version: 0, credentials, settings, profile: {}, connectedAt: at, updatedAt: at },
      { ifVersion: 0 },
    );
    const connector = create(tokenStore);
    const connected = connector.auth.connect({
      ...{ storeId, verify: false },
      approve: () => tokenStore.delete(key),
    });
    await expect(connected).rejects.toMatchObject({ code: expect.stringMatching(/invalid_request|configuration/) });
    expect(await tokenStore.load(key)).toBeUndefined();
    await connector.close();
  });
});
