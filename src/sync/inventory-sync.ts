import type { Connector } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { Logger, StoreKey } from '../core/ports.js';
import { omitUndefined } from '../model/index.js';
import type { ListingConflict, ListingKind, ListingProposal } from './listing-kind.js';
import type { ListingSync, ListingSyncOptions } from './listing-options.js';
import { createListingSync } from './listing-sync.js';
import { wantedOf } from './listing-wanted.js';
import type { StoreEntry } from './ports/index.js';
import { requirePorts } from './require-ports.js';
import { readStock, sendStock } from './stock-calls.js';
import { type HostStock, wantedStock } from './stock-wanted.js';
import { createStockWebhooks } from './stock-webhooks.js';

/** One listing at one location, as both sides know it. */
export interface PlatformStock {
  readonly store: StoreKey;
  readonly hostSku: string;
  readonly sku?: string;
  readonly locationId?: string;
}

/** A quantity that was changed at the platform. */
export interface PlatformStockChange extends PlatformStock {
  /**
   * As the platform has it, so that the host has this and its buffer. Below zero where the store oversold. Where several
   * listings share the SKU, what was sold is the difference from `previous`: each of them tells its own.
   */
  readonly quantity: number;
  /** What the listing was last told, or last showed. Absent the first time. */
  readonly previous?: number;
  /** `marketplace`: it lies in the platform's warehouses, besides the host's own. */
  readonly fulfilledBy: 'merchant' | 'marketplace';
}

/** Host and platform both changed since the last write. */
export interface StockConflict extends PlatformStock {
  readonly previous: number;
  readonly host: number;
  readonly platform: number;
}

export type StockConflictRule =
  | 'host'
  | 'platform'
  | ((conflict: StockConflict) => 'host' | 'platform' | Promise<'host' | 'platform'>);

export interface InventorySyncOptions extends ListingSyncOptions {
  readonly hostStock: HostStock;
  /**
   * Takes over what was changed at the platform, for stores whose `settings.inventory.direction` is `two_way`; awaited. From
   * when it resolves `hostStock` has to tell the new quantity, else the old one is written back. Told at least once, and
   * again after an error. A sale at the platform comes as an order too: count one of them.
   */
  readonly onPlatformStock?: (change: PlatformStockChange) => void | Promise<void>;
  /** Who wins in a `two_way` store when both changed; reported either way. @default 'host' */
  readonly onConflict?: StockConflictRule;
}

/**
 * Keeps the stock of every mapped listing at what the host has, less the store's buffer.
 *
 * In a `one_way` store the host's quantity stands whatever happens at the platform. In a `two_way` store a change made at the
 * platform goes to the host, and what both changed is a conflict that the host wins. A run of such a store reads what the
 * platform shows before it writes, so that a lost webhook costs no more than an interval.
 */
export function createInventorySync(options: InventorySyncOptions): ListingSync {
  requirePorts('createInventorySync', options, ['hostStock']);
  const { onPlatformStock, onConflict = 'host', hostStock, logger, ...rest } = options;
  const kind: ListingKind = {
    kind: 'stock',
    job: 'inventory',
    service: 'inventorySync',
    counter: 'inventoryUpdates',
    check: (entry, connector, operation) => {
      if (isTwoWay(entry)) requireTwoWay(entry, connector, operation, onPlatformStock !== undefined);
    },
    isOn: ({ isActive, syncInventory }) => isActive && syncInventory,
    wanted: (entry, connector, mappings, signal) =>
      wantedOf(
        entry,
        mappings,
        signal,
        (question) => hostStock.available(question),
        (mapping, quantity) => wantedStock(mapping, quantity, entry, connector),
      ),
    send: sendStock,
    platform: {
      canRead: ({ capabilities }) => capabilities.operations.fetchInventory,
      read: readStock,
      isTwoWay,
      takesReadOnly: ({ settings }) => (settings.inventory.fulfilledBy ?? 'merchant') !== 'merchant',
      comparesItself: ({ capabilities }) => capabilities.inventory.compareAndSet,
      propose: async (entry, proposal) => onPlatformStock?.(changeOf(entry, proposal)),
      winner: async (entry, found) => {
        const conflict = conflictOf(entry, found);
        warn(logger, conflict);
        return typeof onConflict === 'function' ? onConflict(conflict) : onConflict;
      },
    },
  };
  const { context, dirty, ...frame } = createListingSync(kind, {
    ...rest,
    ...(logger === undefined ? {} : { logger }),
  });
  return { ...frame, webhooks: createStockWebhooks(context, dirty, frame.webhooks) };
}

function isTwoWay({ settings }: StoreEntry): boolean {
  return settings.inventory.direction === 'two_way';
}

function requireTwoWay(
  { platform, storeId }: StoreEntry,
  { capabilities }: Connector,
  operation: string,
  hasHost: boolean,
): void {
  const details = { platform, storeId, operation };
  const subject = `${platform} ${operation}: ${storeId} has inventory.direction two_way`;
  if (!hasHost) {
    const message = `${subject}, and nobody takes what changes at the platform: pass onPlatformStock, or set one_way.`;
    throw new ConnectorError('configuration_invalid', message, details);
  }
  if (!capabilities.operations.fetchInventory) {
    const message = `${subject}, and its stock cannot be read (capabilities.operations.fetchInventory): set one_way.`;
    throw new ConnectorError('not_supported', message, details);
  }
}

function subjectOf(
  { platform, storeId }: StoreEntry,
  { mapping, locationId }: Pick<ListingProposal, 'mapping' | 'locationId'>,
): PlatformStock {
  const { hostSku, sku } = mapping;
  return omitUndefined<PlatformStock>({ store: { platform, storeId }, hostSku, sku, locationId });
}

function changeOf(entry: StoreEntry, proposal: ListingProposal): PlatformStockChange {
  const { value, previous, isReadOnly } = proposal;
  return omitUndefined<PlatformStockChange>({
    ...subjectOf(entry, proposal),
    quantity: Number(value),
    previous: previous === undefined ? undefined : Number(previous),
    fulfilledBy: isReadOnly ? 'marketplace' : 'merchant',
  });
}

function conflictOf(entry: StoreEntry, conflict: ListingConflict): StockConflict {
  const { previous, platform, value } = conflict;
  return {
    ...subjectOf(entry, conflict),
    previous: Number(previous),
    host: Number(value),
    platform: Number(platform),
  };
}

function warn(logger: Logger | undefined, { store, hostSku, host, platform, previous }: StockConflict): void {
  const message = `${store.platform} inventorySync of ${store.storeId}: ${hostSku} was ${previous}; the host says ${host}, the platform ${platform}.`;
  logger?.warn({ event: 'stock_conflict', message, ...store });
}
