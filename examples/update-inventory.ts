/** Sets available quantities; a bad row fails alone: `npx tsx examples/update-inventory.ts` */
import { type ExampleShop, runAsScript } from './support.js';

export async function updateInventory({ shopify, storeId, sandbox }: ExampleShop) {
  const [warehouse] = await shopify.fetchLocations({ storeId });
  if (warehouse === undefined) throw new Error('the shop has no location');
  const { locationId } = warehouse;
  const { levels } = await shopify.fetchInventory({ storeId, locationIds: [locationId], limit: 10 });
  const [kurta, ...others] = levels.flatMap(({ sku, available }) => (sku === undefined ? [] : { sku, available }));
  if (kurta === undefined) throw new Error('the shop has no stock');

  // A sale between reading and writing.
  sandbox.controls.shopify.setInventory({ sku: kurta.sku, locationId, available: kurta.available - 1 });

  const { results } = await shopify.updateInventory({
    storeId,
    items: [
      // `expected`: set it to 50 if it still is what I read. It is not.
      { sku: kurta.sku, quantity: 50, expected: kurta.available, locationId },
      ...others.slice(0, 3).map(({ sku }) => ({ sku, quantity: 25, locationId })),
      { sku: 'NO-SUCH-SKU', quantity: 1, locationId },
      // Without a location: the store's default one, else the only one that stocks it, else the candidates are named.
      { sku: kurta.sku.toLowerCase(), quantity: 1 },
    ],
  });
  // One row per item, in the order given. Any number of items: they are cut to the platform's batch size.
  return results.map(({ sku, ok, reason, previous, quantity }) =>
    ok ? `${sku}: ${previous} -> ${quantity}` : `${sku}: ${reason}`,
  );
}

await runAsScript(import.meta.url, updateInventory);
