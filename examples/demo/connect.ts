import { readFile } from 'node:fs/promises';
import { heading, say } from './print.js';
import type { OpenedShop } from './shop.js';

export async function connectStore(shop: OpenedShop): Promise<void> {
  heading('Connect the store');
  const store = await shop.connect();
  const { name = shop.storeId, country = '?', currency = '?' } = store.profile;
  say(`${name} (${store.storeId}, ${country}, ${currency})`);
  say(
    store.accessTokenExpiresAt === undefined
      ? 'the token does not expire'
      : `the token ends ${store.accessTokenExpiresAt} and is renewed ahead of that`,
  );
  if (store.missingScopes?.length) say(`not granted: ${store.missingScopes.join(', ')}`);
  const sealed = /"sealed":\s*"([^"]{1,24})/.exec(await readFile(shop.tokenFile, 'utf8'))?.[1];
  say(`tokens on disk, sealed: ${sealed}… in ${shop.tokenFile}`);
}
