import type { Call } from '../../core/call.js';
import { batchesOf, concurrently } from '../../core/concurrently.js';
import { type AnyConnectorError, ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { ShopSource } from './client.js';
import { MAX_INPUT_ROWS } from './cost.js';
import { errorFromProblems, type UserError, userErrorsOf } from './errors.js';
import { isWritten, otherPrice, type PriceRefusal, type PriceWrite, refusalOf } from './price-rows.js';
import { readVariantsById } from './product-reads.js';
import type { ShopifyVariant } from './product-wire.js';
import { variantPricesByIds, variantPricesUpdate } from './queries.js';
import { type OneTimeWrite, writeOnce } from './write-once.js';

/** What became of each row, by its index. */
export type PriceOutcomes = Map<number, 'written' | PriceRefusal>;

/** Products written at once; the rate limit has the last word. */
const CONCURRENT_PRODUCTS = 4;

/**
 * Writes prices, product by product, which is all Shopify takes in one call.
 *
 * A failure that is not of one row alone ends the writing: what was not begun is `not_attempted`.
 *
 * @throws {ConnectorError} when nothing was written, so that the error says it all.
 */
export async function writeProducts(
  source: ShopSource,
  writes: readonly PriceWrite[],
  call: Call,
): Promise<PriceOutcomes> {
  const outcomes: PriceOutcomes = new Map();
  let failure: AnyConnectorError | undefined;
  await concurrently(productsOf(writes), CONCURRENT_PRODUCTS, async (ofProduct) => {
    for (const batch of batchesOf(ofProduct, MAX_INPUT_ROWS)) {
      if (failure !== undefined) return;
      try {
        await writeBatch(source, batch, outcomes, call);
      } catch (error) {
        if (!ConnectorError.isInstance(error)) throw error;
        failure ??= error;
        if (error.outcomeUnknown) failOpen(batch, outcomes, { reason: 'outcome_unknown', message: error.message });
      }
    }
  });
  if (call.signal.aborted && !call.timedOut()) throw call.signal.reason;
  if (failure !== undefined) {
    const isAnyDecided = [...outcomes.values()].some((one) => one === 'written' || one.reason !== 'outcome_unknown');
    if (!isAnyDecided) throw failure;
    failOpen(writes, outcomes, { reason: 'not_attempted', message: failure.message });
  }
  return outcomes;
}

function productsOf(writes: readonly PriceWrite[]): readonly (readonly PriceWrite[])[] {
  const byProduct = new Map<string, PriceWrite[]>();
  for (const write of writes) {
    const rows = byProduct.get(write.productId);
    if (rows === undefined) byProduct.set(write.productId, [write]);
    else rows.push(write);
  }
  return [...byProduct.values()];
}

/** The rows that nothing was decided about yet. */
function failOpen(rows: readonly PriceWrite[], outcomes: PriceOutcomes, refusal: PriceRefusal): void {
  for (const { index } of rows) if (!outcomes.has(index)) outcomes.set(index, refusal);
}

/** Writes rows of one product; after a lost answer only those that the shop does not have yet. */
async function writeBatch(
  source: ShopSource,
  batch: readonly PriceWrite[],
  outcomes: PriceOutcomes,
  call: Call,
): Promise<void> {
  let rows = batch;
  const write: OneTimeWrite<'settled'> = {
    storeId: source.storeId,
    send: async () => {
      const { refused, answered } = await send(source, rows, call);
      for (const [index, row] of rows.entries()) {
        const error = refused.get(index);
        if (error !== undefined) outcomes.set(row.index, refusalOf(error));
        else if (isWritten(row, answered.get(row.variantId))) outcomes.set(row.index, 'written');
      }
      rows = rows.filter(({ index }) => !outcomes.has(index));
      await settleByReading(source, rows, outcomes, call);
      return 'settled';
    },
    find: async () => {
      const now = await readNow(source, rows, call);
      for (const row of rows) if (isWritten(row, now.get(row.variantId))) outcomes.set(row.index, 'written');
      rows = rows.filter(({ index }) => !outcomes.has(index));
      return rows.length === 0 ? 'settled' : undefined;
    },
    doubt: 'Whether the prices were set is not known: set them again.',
  };
  await writeOnce(write, call);
}

async function send({ client, storeId }: ShopSource, rows: readonly PriceWrite[], call: Call) {
  const variables = {
    productId: rows[0]?.productId,
    variants: rows.map(({ variantId, price, compareAtPrice }) => ({ id: variantId, price, compareAtPrice })),
  };
  const { data, problems } = await client.request(storeId, variantPricesUpdate, variables, call);
  const payload = recordOf(data['productVariantsBulkUpdate']);
  if (payload === undefined) throw errorFromProblems(problems, variantPricesUpdate.name, call, undefined);
  const refused = new Map<number, UserError>();
  for (const error of userErrorsOf(payload)) {
    const index = rowIndex(error);
    // One that names no row is about all of them: a product that is gone, for one.
    for (const at of index === undefined ? rows.keys() : [index]) if (!refused.has(at)) refused.set(at, error);
  }
  const answered = Array.isArray(payload['productVariants']) ? payload['productVariants'].map(recordOf) : [];
  const byId = (answered as readonly (ShopifyVariant | undefined)[]).flatMap((variant) =>
    typeof variant?.id === 'string' ? [[variant.id, variant] as const] : [],
  );
  return { refused, answered: new Map(byId) };
}

/** `["variants", "3", "price"]` names row 3 of the call. */
function rowIndex({ field }: UserError): number | undefined {
  const index = field[field.indexOf('variants') + 1];
  return index !== undefined && /^\d+$/.test(index) ? Number(index) : undefined;
}

/** The answer does not tell these rows: the shop does. */
async function settleByReading(
  source: ShopSource,
  rows: readonly PriceWrite[],
  outcomes: PriceOutcomes,
  call: Call,
): Promise<void> {
  if (rows.length === 0) return;
  const now = await readNow(source, rows, call).catch((error: unknown) => {
    if (!ConnectorError.isInstance(error)) throw error;
    throw new ConnectorError(error.code, error.message, { ...error, outcomeUnknown: true, cause: error.cause });
  });
  for (const row of rows) {
    const variant = now.get(row.variantId);
    if (variant === undefined) {
      outcomes.set(row.index, { reason: 'sku_not_found', message: 'The variant is gone meanwhile.' });
    } else outcomes.set(row.index, isWritten(row, variant) ? 'written' : otherPrice(variant));
  }
}

async function readNow(source: ShopSource, rows: readonly PriceWrite[], call: Call) {
  const ids = rows.map(({ variantId }) => variantId);
  return (await readVariantsById(source, variantPricesByIds, ids, call)).variants;
}
