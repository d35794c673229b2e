import type { CallOptions } from '../core/call.js';
import type { Connector, OperationHandle } from '../core/connector.js';
import type { StoreKey } from '../core/ports.js';
import type { ListingReason } from './listing-report.js';
import type { WantedListings } from './listing-wanted.js';
import type { ListingValue, ListingValueKind, ProductMapping, StoreEntry, StoreSyncSettings } from './ports/index.js';

/** What one listing is to show, at one location where the host says which. */
export interface WantedValue {
  readonly mapping: ProductMapping;
  readonly locationId?: string;
  readonly value: string;
}

/** A listing that nothing can be wanted of. */
export interface UnwantedListing {
  readonly mapping: ProductMapping;
  readonly outcome: 'failed' | 'skipped';
  readonly reason: ListingReason;
  readonly message?: string;
  readonly locationId?: string;
}

/** What the platform shows. */
export interface ShownValue {
  readonly mapping: ProductMapping;
  readonly locationId?: string;
  readonly value: string;
  /** The platform counts it itself: read, never written. */
  readonly isReadOnly: boolean;
}

/** One row of a write. */
export interface OutgoingValue extends WantedValue {
  readonly expected?: string;
  /** Somebody else has set another value meanwhile. */
  readonly overwrites?: true;
}

/** What became of it, in the words of stock and prices alike. */
export interface SentRow {
  readonly ok: boolean;
  readonly reason?: ListingReason;
  readonly message?: string;
  /** Where the platform put it. */
  readonly locationId?: string;
  /** What the platform had, and has now, when known. */
  readonly previous?: string;
  readonly now?: string;
}

export interface SentValues {
  /** In the order of the rows that were sent. */
  readonly rows: readonly SentRow[];
  /** The platform does it later. */
  readonly handle?: OperationHandle;
}

export interface ListingAccess {
  readonly connector: Connector;
  readonly store: StoreKey;
  readonly settings: StoreSyncSettings;
  readonly call: CallOptions;
}

/** A change that the platform made, for the host to take over. */
export interface ListingProposal extends ShownValue {
  readonly previous?: string;
}

export interface ListingConflict extends WantedValue {
  readonly previous: string;
  readonly platform: string;
}

/** What stock and prices differ in; everything else is one frame. */
export interface ListingKind {
  readonly kind: ListingValueKind;
  readonly job: 'inventory' | 'prices';
  /** For errors: `inventorySync`. */
  readonly service: string;
  readonly counter: 'inventoryUpdates' | 'priceUpdates';
  /** @throws {ConnectorError} when the connector, or what the host gave, cannot do what the store's settings ask for. */
  check(entry: StoreEntry, connector: Connector, operation: string): void;
  isOn(mapping: ProductMapping): boolean;
  wanted(
    entry: StoreEntry,
    connector: Connector,
    mappings: readonly ProductMapping[],
    signal: AbortSignal | undefined,
  ): Promise<WantedListings>;
  send(access: ListingAccess, rows: readonly OutgoingValue[]): Promise<SentValues>;
  /** Whether the platform's value takes part; a platform whose value is never read has none. */
  readonly platform?: ListingPlatform;
}

export interface ListingPlatform {
  canRead(connector: Connector): boolean;
  read(access: ListingAccess, mappings: readonly ProductMapping[]): Promise<readonly ShownValue[]>;
  isTwoWay(entry: StoreEntry): boolean;
  /** Whether what the platform counts itself is told to the host. */
  takesReadOnly(entry: StoreEntry): boolean;
  /** Whether the platform itself compares before it writes. */
  comparesItself(connector: Connector): boolean;
  propose(entry: StoreEntry, proposal: ListingProposal): Promise<void>;
  winner(entry: StoreEntry, conflict: ListingConflict): Promise<'host' | 'platform'>;
}

/** The value that a location was last told; without a location the only one there is. */
export function lastValue(values: readonly ListingValue[], locationId: string | undefined): ListingValue | undefined {
  const told = values.filter(({ readOnly }) => readOnly !== true);
  const [only, second] = told;
  return (
    told.find((value) => value.locationId === locationId) ??
    (locationId === undefined && second === undefined ? only : undefined)
  );
}

/** What is shown at a location; without one, where the listing was last told, or the only one there is. */
export function shownValue(
  shown: readonly ShownValue[],
  locationId: string | undefined,
  last: ListingValue | undefined,
): ShownValue | undefined {
  const own = shown.filter(({ isReadOnly }) => !isReadOnly);
  const place = locationId ?? last?.locationId;
  const [only, second] = own;
  if (place === undefined) return second === undefined ? only : undefined;
  return own.find((value) => value.locationId === place) ?? (only?.locationId === undefined ? only : undefined);
}
