/** Keeps tokens encrypted, changes the key, and takes over tokens of an older system: `npx tsx examples/encrypt-tokens.ts` */
import { createCipheriv, randomBytes } from 'node:crypto';
import { createMemoryTokenStore, type TokenStore } from 'commerce-connectors';
import { createAesGcmCipher, encryptedTokenStore, generateEncryptionKey } from 'commerce-connectors/crypto';
import { createShopifyConnector } from 'commerce-connectors/shopify';
import { type ExampleShop, runAsScript } from './support.js';

export async function encryptTokens({ storeId, sandbox }: ExampleShop) {
  const { accessToken } = sandbox.credentials.shopify;
  // Any TokenStore: a file, Mongoose, your own. It only ever sees sealed text.
  const table = createMemoryTokenStore();
  const keys = { 2025: generateEncryptionKey(), 2026: generateEncryptionKey() };

  const before = connectorOn(encryptedTokenStore(table, createAesGcmCipher({ keys, currentKeyId: '2025' })));
  await before.auth.connect({ storeId, accessToken });
  const sealedBefore = await sealedIn(table, storeId);

  // Rotation: both keys are known, the new one seals. A record is sealed anew when it is next read; read all of them
  // once (`list` and `load`) and the old key can go.
  const rotated = encryptedTokenStore(table, createAesGcmCipher({ keys, currentKeyId: '2026' }));
  for await (const key of rotated.list()) await rotated.load(key);
  const sealedAfter = await sealedIn(table, storeId);

  await before.close();
  return { sealedBefore, sealedAfter, stillWorks: await isConnected(rotated) };

  function connectorOn(tokenStore: TokenStore) {
    return createShopifyConnector({ baseURL: sandbox.baseURLs.shopify, tokenStore });
  }

  async function isConnected(tokenStore: TokenStore): Promise<boolean> {
    const connector = connectorOn(tokenStore);
    const { ok } = await connector.auth.check(storeId);
    await connector.close();
    return ok;
  }
}

/** What a store model with an `accessToken` column held: AES-256-CBC, `ivHex:cipherHex`, the key in ENCRYPTION_KEY. */
export async function migrateLegacyTokens({ storeId, sandbox }: ExampleShop) {
  const ENCRYPTION_KEY = randomBytes(32).toString('hex');
  const rows = [
    { shop: storeId, accessToken: sealedTheOldWay(sandbox.credentials.shopify.accessToken, ENCRYPTION_KEY) },
  ];

  const cipher = createAesGcmCipher({
    keys: { 2026: generateEncryptionKey() },
    currentKeyId: '2026',
    // Only while migrating: the old form cannot tell whether somebody has changed it.
    legacyKey: ENCRYPTION_KEY,
  });
  const table = createMemoryTokenStore();
  const shopify = createShopifyConnector({
    baseURL: sandbox.baseURLs.shopify,
    tokenStore: encryptedTokenStore(table, cipher),
  });
  for (const row of rows) {
    // `connect` asks the shop whether the token still works; `verify: false` would save it unseen.
    await shopify.auth.connect({ storeId: row.shop, accessToken: await cipher.open(row.accessToken, row.shop) });
  }
  const { ok } = await shopify.auth.check(storeId);
  await shopify.close();
  return { migrated: rows.length, ok, sealed: await sealedIn(table, storeId) };
}

async function sealedIn(table: TokenStore, storeId: string): Promise<string> {
  const record = await table.load({ platform: 'shopify', storeId });
  return String(record?.credentials['sealed']).split('.').slice(0, 2).join('.');
}

function sealedTheOldWay(text: string, key: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', Buffer.from(key, 'hex'), iv);
  return `${iv.toString('hex')}:${cipher.update(text, 'utf8', 'hex')}${cipher.final('hex')}`;
}

await runAsScript(import.meta.url, async (shop) => ({
  ...(await encryptTokens(shop)),
  legacy: await migrateLegacyTokens(shop),
}));
