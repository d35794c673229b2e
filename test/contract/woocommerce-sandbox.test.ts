import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { trackingRoutes } from '../../src/testing/woocommerce/rest/tracking-routes.js';
import type { SandboxOrder } from '../../src/testing/woocommerce/state/order.js';
import { createHooks } from '../../src/testing/woocommerce/webhooks/hooks.js';
import { callRoutes, NOW, startCatalogue } from '../unit/testing/woocommerce/catalogue-support.js';

/** Recorded answers of real shops. They are not part of this repository; where they lie beside it, they are read. */
const CAPTURES = new URL('../../../shared/contracts/woocommerce/captures/', import.meta.url);
const isThere = existsSync(CAPTURES);
const why = isThere ? '' : ' (skipped: the recordings are not beside the repository)';

type Json = Readonly<Record<string, unknown>>;

const recorded = (name: string): Json => {
  const body = JSON.parse(readFileSync(new URL(`${name}.body`, CAPTURES), 'utf8'));
  return Array.isArray(body) ? body[0] : body;
};

/** Which fields an object has and of which JSON types, two levels down; contents of lists and of links do not count. */
function shapeOf(value: unknown, depth = 2): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'object' || depth === 0) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, field]) => [key, shapeOf(field, depth - 1)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

const site = { seed: 1, now: () => NOW, siteURL: () => 'https://shop.example.com', utcOffsetMinutes: 330 };

describe(`answers of the WooCommerce sandbox beside real ones${why}`, () => {
  const catalogue = startCatalogue();
  const id = (sku: string) => catalogue.bySku(sku).id;
  const read = (path: string) => catalogue.call('GET', path).body;

  it.skipIf(!isThere).each([
    ['product-simple', () => read(`wc/v3/products/${id('TEE-BLACK')}`)],
    ['product-variable', () => read(`wc/v3/products/${id('HOODIE')}`)],
    ['products-by-sku-variation', () => read('wc/v3/products?sku=hoodie-m')[0]],
    ['variation', () => read(`wc/v3/products/${id('HOODIE')}/variations/${id('HOODIE-S')}`)],
    ['product-stock-put', () => catalogue.call('PUT', `wc/v3/products/${id('TEE-BLACK')}`, { stock_quantity: 1 }).body],
  ])('%s has the same fields', (name, answer) => {
    expect(shapeOf(answer())).toEqual(shapeOf(recorded(name)));
  });

  it.skipIf(!isThere)('a webhook has the same fields', () => {
    const hooks = createHooks({ ...site, resourceOf: () => undefined });
    const made = callRoutes(hooks.routes())('POST', 'wc/v3/webhooks', {
      topic: 'order.updated',
      delivery_url: 'https://hooks.example.com/woo',
      secret: 'PlainSecret1',
    });
    expect(shapeOf(made.body)).toEqual(shapeOf(recorded('webhook-create')));
    expect(made.body.hooks).toEqual(recorded('webhook-create')['hooks']);
  });

  it
    .skipIf(!isThere)
    .each(['ast-create', 'ast-create-unknown-carrier', 'ast-create-custom', 'ast-no-number', 'ast-no-order'])(
    '%s has the same fields',
    (name) => {
      const [request = '', ...lines] = readFileSync(new URL(`${name}.request`, CAPTURES), 'utf8')
        .trim()
        .split('\n');
      const [method = '', address = ''] = request.split(' ');
      const body = lines.length === 0 ? undefined : JSON.parse(lines.at(-1) ?? '');
      const order = { id: 300, status: 'processing', meta: [], lines: [] } as unknown as SandboxOrder;
      const call = callRoutes(
        trackingRoutes({
          ...site,
          mode: 'ast',
          order: (wanted) => (wanted === order.id ? order : undefined),
          metaId: () => 1,
          touch: () => undefined,
          setStatus: () => undefined,
        }),
      );
      const answer = call(method, new URL(address).pathname.replace('/wp-json/', ''), body).body;
      expect(shapeOf(answer)).toEqual(shapeOf(recorded(name)));
      for (const field of ['tracking_provider', 'code', 'message']) expect(answer[field]).toBe(recorded(name)[field]);
    },
  );

  it.skipIf(!isThere)('refuses a stock of "abc" with the same words', () => {
    const refused = catalogue.call('PUT', `wc/v3/products/${id('MUG-01')}`, { stock_quantity: 'abc' });
    expect(refused.body).toEqual(recorded('error-put-stock-abc'));
  });

  it.skipIf(!isThere)('refuses a SKU twice with the same words', () => {
    const refused = catalogue.call('PUT', `wc/v3/products/${id('MUG-01')}`, { sku: 'TEE-BLACK' }).body;
    const { code, message, data } = recorded('error-duplicate-sku');
    expect(refused).toMatchObject({ code, message });
    expect(shapeOf(refused.data)).toEqual(shapeOf(data));
  });

  it.skipIf(!isThere).each(['product-batch-update', 'variation-batch-update'])('%s has the same errors', (name) => {
    const errors = (body: Json) =>
      (body['update'] as readonly Json[]).flatMap((row) => (row['error'] === undefined ? [] : [row['error']]));
    const isProducts = name.startsWith('product');
    const answer = catalogue.call(
      'POST',
      isProducts ? 'wc/v3/products/batch' : `wc/v3/products/${id('HOODIE')}/variations/batch`,
      { update: (isProducts ? [999_999, id('HOODIE-S')] : [999_999]).map((row) => ({ id: row, stock_quantity: 1 })) },
    );
    expect(errors(answer.body)).toEqual(errors(recorded(name)));
  });
});
