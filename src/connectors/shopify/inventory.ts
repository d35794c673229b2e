import { createHash, randomUUID } from 'node:crypto';
import type { Call, CallOptions } from '../../core/call.js';
import type {
  InventoryChange,
  InventoryFailureReason,
  InventoryPage,
  InventoryQuery,
  InventoryResult,
  InventoryRow,
  InventoryUpdate,
  StockLocation,
} from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import { ConnectorError, InvalidRequestError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { InventoryLevel } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import type { ShopifyClient } from './client.js';
import { MAX_INPUT_ROWS } from './cost.js';
import { errorFromProblems, type UserError, userErrorsOf } from './errors.js';
import { toGlobalId } from './ids.js';
import { findItemsBySku, type InventoryItem, readItemsById, readItemsPage } from './inventory-items.js';
import { type AskedRow, type ResolvedRow, resolveRows } from './inventory-rows.js';
import { INVENTORY_REASONS, type ShopifyInventoryOptions } from './options.js';
import {
  type GraphQLDocument,
  INVENTORY_PAGE,
  inventoryActivate,
  inventoryAdjustQuantities,
  inventorySetQuantities,
  locationsPage,
} from './queries.js';
import { parseScopes, selectionFor } from './scopes.js';
import { requireShopDomain } from './shop-domain.js';

export interface ShopifyInventory {
  updateInventory(update: InventoryUpdate, options?: CallOptions): Promise<InventoryResult>;
  adjustInventory(change: InventoryChange, options?: CallOptions): Promise<InventoryResult>;
  fetchInventory(query: InventoryQuery, options?: CallOptions): Promise<InventoryPage>;
  fetchLocations(query: { readonly storeId: string }, options?: CallOptions): Promise<readonly StockLocation[]>;
}

type Kind = 'set' | 'adjust';

/** How often a key is replaced, or a concurrent request waited for, before a batch is given up. */
const MAX_KEY_TRIES = 3;
const CONCURRENT_REQUEST_PAUSE_MS = 1_000;
const CURSOR_VERSION = 1;

export function createShopifyInventory(runtime: Runtime, client: ShopifyClient): ShopifyInventory {
  const write = (
    kind: Kind,
    operation: string,
    storeIdInput: string,
    asked: readonly AskedRow[],
    platformOptions: unknown,
    options: CallOptions | undefined,
  ): Promise<InventoryResult> =>
    runtime.call(operation, storeIdInput, options, async (call) => {
      const storeId = requireShopDomain(storeIdInput, operation);
      const extras = checkExtras(platformOptions, operation);
      const record = await runtime.tokens.load(storeId);
      const defaultLocationId = record.settings['locationId'];
      const { rows, failed } = await resolveRows(
        client,
        storeId,
        asked,
        { kind, defaultLocationId: typeof defaultLocationId === 'string' ? defaultLocationId : undefined },
        call,
      );
      const results: (InventoryRow | undefined)[] = asked.map(() => undefined);
      for (const { index, row } of failed) results[index] = row;
      const writer = createWriter({ client, storeId, kind, extras, call, results });
      await writer.writeAll(rows);
      return {
        status: 'done',
        results: asked.map(({ sku }, index) => results[index] ?? { sku, ok: false, reason: 'not_attempted' }),
      };
    });

  return {
    updateInventory: (update, options) => {
      const asked = update.items.map(({ quantity, ...target }) => ({ ...target, amount: quantity }));
      return write('set', 'updateInventory', update.storeId, asked, update.platformOptions, options);
    },

    adjustInventory: (change, options) => {
      const asked = change.items.map(({ delta, ...target }) => ({ ...target, amount: delta }));
      return write('adjust', 'adjustInventory', change.storeId, asked, change.platformOptions, options);
    },

    fetchInventory: (query, options) =>
      runtime.call('fetchInventory', query.storeId, options, async (call) => {
        const storeId = requireShopDomain(query.storeId, 'fetchInventory');
        const locations = query.locationIds?.map((id, index) => requireLocationId(id, `locationIds[${index}]`));
        const levelsOf = (items: readonly InventoryItem[]): readonly InventoryLevel[] =>
          items
            .flatMap(({ levels }) => levels)
            .filter(({ locationId }) => locations === undefined || locations.includes(locationId ?? ''));
        const scope = {
          platform: 'shopify',
          version: CURSOR_VERSION,
          query: { storeId, skus: [...(query.skus ?? [])], locations: locations ?? null, kind: 'inventory' },
        };
        const state = query.cursor === undefined ? {} : decodeCursor(scope, query.cursor);
        const size = Math.max(1, Math.min(query.limit ?? INVENTORY_PAGE, INVENTORY_PAGE));

        if (query.skus !== undefined) {
          const offset = Number(state['offset'] ?? 0);
          const skus = query.skus.slice(offset, offset + size);
          const found = await findItemsBySku(client, storeId, skus, call);
          const items = skus.flatMap((sku) => found.get(sku) ?? []);
          const unresolved = skus.flatMap((sku) => {
            const count = found.get(sku)?.length ?? 0;
            if (count === 1) return [];
            return [{ sku, reason: count === 0 ? ('sku_not_found' as const) : ('sku_ambiguous' as const) }];
          });
          const end = offset + skus.length;
          const more = end < query.skus.length ? { nextCursor: encodeCursor(scope, { offset: end }) } : {};
          return { levels: levelsOf(items), unresolved, ...more };
        }

        const after = typeof state['after'] === 'string' ? state['after'] : undefined;
        const page = await readItemsPage(client, storeId, size, after, call);
        const more = page.next === undefined ? {} : { nextCursor: encodeCursor(scope, { after: page.next }) };
        return { levels: levelsOf(page.items), unresolved: [], ...more };
      }),

    fetchLocations: (query, options) =>
      runtime.call('fetchLocations', query.storeId, options, async (call) => {
        const storeId = requireShopDomain(query.storeId, 'fetchLocations');
        const scopes = (await runtime.tokens.load(storeId)).settings['scopes'];
        const select = selectionFor(scopes === undefined ? undefined : parseScopes(scopes));
        const locations: StockLocation[] = [];
        let after: string | null = null;
        for (;;) {
          const { data } = await client.request(storeId, locationsPage(select), { after }, call);
          const connection = recordOf(data['locations']);
          const nodes = Array.isArray(connection?.['nodes']) ? connection['nodes'] : [];
          locations.push(...nodes.flatMap(readLocation));
          const pageInfo = recordOf(connection?.['pageInfo']);
          const next = pageInfo?.['endCursor'];
          if (pageInfo?.['hasNextPage'] !== true || typeof next !== 'string' || next === after) return locations;
          after = next;
        }
      }),
  };
}

interface WriterInput {
  readonly client: ShopifyClient;
  readonly storeId: string;
  readonly kind: Kind;
  readonly extras: ShopifyInventoryOptions;
  readonly call: Call;
  readonly results: (InventoryRow | undefined)[];
}

/** Writes resolved rows and puts each one's outcome at its index. */
function createWriter({ client, storeId, kind, extras, call, results }: WriterInput) {
  const succeed = (row: ResolvedRow, quantity: number | undefined) => {
    results[row.index] = {
      sku: row.sku,
      ok: true,
      itemId: row.itemId,
      locationId: row.locationId,
      ...(row.current === undefined ? {} : { previous: row.current }),
      ...(quantity === undefined ? {} : { quantity }),
    };
  };
  const fail = (row: ResolvedRow, reason: InventoryFailureReason, message: string) => {
    results[row.index] = {
      sku: row.sku,
      ok: false,
      reason,
      message,
      itemId: row.itemId,
      locationId: row.locationId,
      ...(row.current === undefined ? {} : { previous: row.current }),
    };
  };

  /** Sends one batch; Shopify takes all of it or nothing, so rows it refuses are set aside and the rest sent again. */
  const sendBatch = async (batch: readonly ResolvedRow[]): Promise<void> => {
    let rows = batch;
    const reread = new Set<number>();
    while (rows.length > 0) {
      const errors = await mutate(rows);
      if (errors.length === 0) {
        for (const row of rows) succeed(row, kind === 'set' ? row.amount : undefined);
        return;
      }
      const refused = new Map(errors.flatMap((error) => indexOf(error).map((index) => [index, error] as const)));
      if (refused.size === 0) {
        const message = errors.map((error) => error.message).join(' ') || 'Shopify refused the batch.';
        for (const row of rows) fail(row, 'platform_rejected', message);
        return;
      }
      const stale: ResolvedRow[] = [];
      rows.forEach((row, index) => {
        const error = refused.get(index);
        if (error === undefined) return;
        if (error.code === 'CHANGE_FROM_QUANTITY_STALE' && !reread.has(row.index)) stale.push(row);
        else fail(row, REASON_BY_CODE.get(error.code ?? '') ?? 'platform_rejected', messageOf(error));
      });
      const left = rows.filter((_, index) => !refused.has(index));
      rows = [...left, ...(await reconsider(stale, reread))];
    }
  };

  /** Someone sold or set in between: look again once, and go on where the caller's `expected` still allows it. */
  const reconsider = async (stale: readonly ResolvedRow[], reread: Set<number>): Promise<readonly ResolvedRow[]> => {
    if (stale.length === 0) return [];
    const items = await readItemsById(
      client,
      storeId,
      stale.map(({ itemId }) => itemId),
      call,
    );
    return stale.flatMap((row) => {
      reread.add(row.index);
      const level = items.get(row.itemId)?.levels.find(({ locationId }) => locationId === row.locationId);
      const fresh = { ...row, current: level?.available };
      if (isStale(fresh)) {
        fail(fresh, 'stale', STALE);
        return [];
      }
      return [fresh];
    });
  };

  const mutate = async (rows: readonly ResolvedRow[]): Promise<readonly UserError[]> => {
    const { document, field, input } = kind === 'set' ? setInput(rows, extras) : adjustInput(rows, extras);
    for (let tries = 1; ; tries++) {
      const idempotencyKey = keyFor(call.idempotencyKey, input, tries);
      const errors = await send(document, field, { input, idempotencyKey });
      const codes = new Set(errors.map(({ code }) => code));
      if (tries >= MAX_KEY_TRIES) return errors;
      if (codes.has('IDEMPOTENCY_CONCURRENT_REQUEST')) {
        await call.wait(CONCURRENT_REQUEST_PAUSE_MS);
        tries -= 1;
      } else if (!codes.has('IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED')) return errors;
    }
  };

  // Shopify recognises a repeated key for 24 hours, so a lost answer may be asked for again.
  const send = async (document: GraphQLDocument, field: string, variables: Readonly<Record<string, unknown>>) => {
    const { data, problems } = await client.request(storeId, document, variables, call, { retry: 'safe' });
    const payload = data[field];
    if (payload === null || payload === undefined) throw errorFromProblems(problems, document.name, call, undefined);
    return userErrorsOf(payload);
  };

  const activate = async (row: ResolvedRow): Promise<void> => {
    if (row.amount < 0) {
      fail(row, 'invalid_quantity', 'The item is not stocked at this location, so nothing can be taken from it.');
      return;
    }
    const input = { inventoryItemId: row.itemId, locationId: row.locationId, available: row.amount };
    const idempotencyKey = keyFor(call.idempotencyKey, input, 1);
    const errors = await send(inventoryActivate, 'inventoryActivate', { ...input, idempotencyKey });
    if (errors.length === 0) succeed(row, row.amount);
    else fail(row, 'platform_rejected', errors.map((error) => error.message).join(' '));
  };

  const settleWithoutWriting = (row: ResolvedRow): boolean => {
    if (row.current === undefined && extras.activate !== true) {
      fail(
        row,
        'not_stocked_at_location',
        'The item is not stocked at this location: platformOptions.activate starts it.',
      );
    } else if (isStale(row)) fail(row, 'stale', STALE);
    else if (kind === 'set' && row.current === row.amount) succeed(row, row.amount);
    else if (kind === 'adjust' && row.amount === 0) succeed(row, row.current);
    else return false;
    return true;
  };

  return {
    writeAll: async (rows: readonly ResolvedRow[]): Promise<void> => {
      const pending = rows.filter((row) => !settleWithoutWriting(row));
      const unstocked = pending.filter(({ current }) => current === undefined);
      const stocked = pending.filter(({ current }) => current !== undefined);
      // A caller's key must mean the same write whatever the other rows do, so with one each change travels alone.
      const size = kind === 'adjust' && call.idempotencyKey !== undefined ? 1 : MAX_INPUT_ROWS;
      const steps = [
        ...unstocked.map((row) => ({ rows: [row], run: () => activate(row) })),
        ...batchesOf(stocked, size).map((batch) => ({ rows: batch, run: () => sendBatch(batch) })),
      ];
      let written = false;
      for (const step of steps) {
        try {
          await step.run();
          written = true;
        } catch (error) {
          const isCallersAbort = call.signal.aborted && !call.timedOut();
          // Nothing was written: the error says it all. Otherwise the caller must learn which rows were.
          if (!written || isCallersAbort || !ConnectorError.isInstance(error)) throw error;
          const reason = error.outcomeUnknown ? 'outcome_unknown' : 'not_attempted';
          for (const row of step.rows) if (results[row.index] === undefined) fail(row, reason, error.message);
        }
      }
    },
  };
}

const STALE = 'The quantity is not what was expected: read it and decide again.';

const isStale = ({ expected, current }: ResolvedRow): boolean => expected !== undefined && expected !== current;

function setInput(rows: readonly ResolvedRow[], extras: ShopifyInventoryOptions) {
  const quantities = rows.map(({ itemId, locationId, amount, expected, current }) => ({
    inventoryItemId: itemId,
    locationId,
    quantity: amount,
    // Required on every row since 2026-04, though the schema calls it optional; null would skip the comparison.
    changeFromQuantity: expected ?? current ?? null,
  }));
  return {
    document: inventorySetQuantities,
    field: 'inventorySetQuantities',
    input: { ...commonInput(extras), quantities },
  };
}

function adjustInput(rows: readonly ResolvedRow[], extras: ShopifyInventoryOptions) {
  const changes = rows.map(({ itemId, locationId, amount, expected }) => ({
    inventoryItemId: itemId,
    locationId,
    delta: amount,
    // A change is right whatever was there before: compared only when the caller asks for it.
    changeFromQuantity: expected ?? null,
  }));
  return {
    document: inventoryAdjustQuantities,
    field: 'inventoryAdjustQuantities',
    input: { ...commonInput(extras), changes },
  };
}

function commonInput({ reason, referenceDocumentUri }: ShopifyInventoryOptions) {
  return {
    name: 'available',
    reason: reason ?? 'correction',
    ...(referenceDocumentUri === undefined ? {} : { referenceDocumentUri }),
  };
}

/** The same write gets the same key in any process; other rows, or another try after a failure, get another. */
function keyFor(callersKey: string | undefined, input: unknown, tries: number): string {
  if (callersKey === undefined) return randomUUID();
  const hash = createHash('sha256')
    .update(`${callersKey}\n${tries}\n${JSON.stringify(input)}`)
    .digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

const REASON_BY_CODE: ReadonlyMap<string, InventoryFailureReason> = new Map<string, InventoryFailureReason>([
  ['CHANGE_FROM_QUANTITY_STALE', 'stale'],
  ['INVALID_INVENTORY_ITEM', 'sku_not_found'],
  ['INVALID_LOCATION', 'location_not_found'],
  ['INVALID_QUANTITY_NEGATIVE', 'invalid_quantity'],
  ['INVALID_QUANTITY_TOO_HIGH', 'invalid_quantity'],
  ['INVALID_QUANTITY_TOO_LOW', 'invalid_quantity'],
  ['ITEM_NOT_STOCKED_AT_LOCATION', 'not_stocked_at_location'],
  ['NON_MUTABLE_INVENTORY_ITEM', 'read_only'],
  ['NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR', 'duplicate_item'],
]);

/** `["input", "quantities", "3", …]` names row 3 of the batch. */
function indexOf({ field }: UserError): readonly number[] {
  const position = field.findIndex((step) => step === 'quantities' || step === 'changes');
  const index = position === -1 ? undefined : field[position + 1];
  return index !== undefined && /^\d+$/.test(index) ? [Number(index)] : [];
}

function messageOf({ code, message }: UserError): string {
  return message === '' ? `Shopify refused the row${code === undefined ? '' : ` (${code})`}.` : message;
}

function batchesOf<T>(rows: readonly T[], size: number): readonly (readonly T[])[] {
  const batches: (readonly T[])[] = [];
  for (let start = 0; start < rows.length; start += size) batches.push(rows.slice(start, start + size));
  return batches;
}

function readLocation(value: unknown): StockLocation[] {
  const location = recordOf(value);
  const locationId = location?.['id'];
  if (location === undefined || typeof locationId !== 'string') return [];
  const service = recordOf(location['fulfillmentService'])?.['handle'];
  return [
    {
      locationId,
      ...(typeof location['name'] === 'string' ? { name: location['name'] } : {}),
      isActive: location['isActive'] !== false,
      ...(typeof location['fulfillsOnlineOrders'] === 'boolean'
        ? { fulfillsOnlineOrders: location['fulfillsOnlineOrders'] }
        : {}),
      ...(location['isFulfillmentService'] === true && typeof service === 'string'
        ? { managedByService: service }
        : {}),
    },
  ];
}

function requireLocationId(id: string, path: string): string {
  const locationId = toGlobalId('Location', id);
  if (locationId !== undefined) return locationId;
  throw new InvalidRequestError(`fetchInventory: ${path} is not gid://shopify/Location/<number> or the number.`, {
    platform: 'shopify',
    operation: 'fetchInventory',
    issues: [{ path, message: 'not a location id' }],
  });
}

function checkExtras(platformOptions: unknown, operation: string): ShopifyInventoryOptions {
  const extras = (recordOf(platformOptions) ?? {}) as ShopifyInventoryOptions;
  if (extras.reason === undefined || INVENTORY_REASONS.includes(extras.reason)) return extras;
  throw new InvalidRequestError(
    `${operation}: platformOptions.reason must be one of Shopify's: ${INVENTORY_REASONS.join(', ')}.`,
    {
      platform: 'shopify',
      operation,
      issues: [{ path: 'platformOptions.reason', message: 'not a reason Shopify knows' }],
    },
  );
}
