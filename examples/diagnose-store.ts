/** Says why a store does not work, and what to do about it: `npx tsx examples/diagnose-store.ts` */
import { type ExampleShop, runAsScript } from './support.js';

export async function diagnoseStore({ shopify, storeId, sandbox }: ExampleShop) {
  const url = 'https://app.example.com/webhooks/shopify';
  await shopify.webhooks.ensure({ storeId, url, topics: ['order.created', 'order.updated'] });
  const healthy = await shopify.diagnose({ storeId });

  // What happens while nobody looks: a scope is taken away, and Shopify gives up on a receiver that was down.
  const { controls } = sandbox;
  controls.shopify.setScopes(['write_orders', 'read_products']);
  const [hook] = await shopify.webhooks.list({ storeId });
  controls.shopify.unsubscribe(hook?.id ?? '');

  const { findings } = await shopify.diagnose({ storeId });
  return {
    healthy: healthy.ok,
    // For the support desk: `level`, what is wrong, and what mends it.
    worse: findings
      .filter(
        ({ check, level }) =>
          level !== 'ok' && healthy.findings.some((was) => was.check === check && was.level === 'ok'),
      )
      .map(({ check, level, message, fix }) => ({ check, level, message, fix })),
    // What ended is made again; call this daily.
    remade: (await shopify.webhooks.ensure({ storeId, url, topics: ['order.created', 'order.updated'] })).created
      .length,
  };
}

await runAsScript(import.meta.url, diagnoseStore);
