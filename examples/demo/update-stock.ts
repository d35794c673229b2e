import type { InventoryUpdate } from 'commerce-connectors';
import type { OrderLog } from './order-log.js';
import { heading, say, table } from './print.js';
import type { DemoSettings } from './settings.js';
import type { DemoShop } from './shop.js';

export interface StockOutcome {
  readonly set: number;
  readonly refused: number;
}

export async function updateStock(shop: DemoShop, log: OrderLog, settings: DemoSettings): Promise<StockOutcome> {
  heading('Set stock');
  const { connector, storeId, sandbox } = shop;
  const skus = [...new Set((await log.orders()).flatMap((order) => order.skus))].slice(0, 5);
  const wanted = settings.stock.length > 0 ? settings.stock.map(({ sku }) => sku) : skus;
  if (wanted.length === 0) return { set: 0, refused: 0 };

  const { levels } = await connector.fetchInventory({ storeId, skus: wanted });
  const items: InventoryUpdate['items'] = wanted.map((sku) => {
    const level = levels.find((candidate) => candidate.sku === sku);
    const quantity = settings.stock.find((item) => item.sku === sku)?.quantity ?? (level?.available ?? 0) + 5;
    return {
      sku,
      quantity,
      // Written only if the shop still has what was read: a sale in between is not overwritten.
      ...(level === undefined ? {} : { expected: level.available }),
      ...(level?.locationId === undefined ? {} : { locationId: level.locationId }),
    };
  });
  if (sandbox === undefined && !(settings.write && settings.stock.length > 0)) {
    table(levels.map(({ sku = '', locationName = '', available }) => ['  ', sku, locationName, `${available}`]));
    say('not set: a real shop is written to with --write --stock SKU=QUANTITY only');
    return { set: 0, refused: 0 };
  }
  const bad = sandbox === undefined ? [] : [{ sku: 'NO-SUCH-SKU', quantity: 1 }];
  const { results } = await connector.updateInventory({ storeId, items: [...items, ...bad] });
  table(
    results.map(({ sku, ok, reason, previous, quantity }) => [
      '  ',
      sku,
      ok ? `${previous ?? '?'} -> ${quantity ?? 'accepted'}` : `refused: ${reason}`,
    ]),
  );
  const set = results.filter(({ ok }) => ok).length;
  return { set, refused: results.length - set };
}
