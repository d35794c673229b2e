export interface FlipkartSandboxOptions {
  /** How many sellers, or the sellers themselves. @default 1 */
  readonly sellers?: number | readonly FlipkartSandboxSeller[];
  /** SKUs in each seller's catalogue. @default 60 */
  readonly listings?: number;
  /** Where the partner app may send sellers back to. Default: every https address. */
  readonly redirectURIs?: readonly string[];
  /**
   * How the details of shipments are written: `sdk` has `pinCode`, `state` and the courier on the shipment, `pages`
   * `pincode`, `stateName` and the courier in the sub-shipments. Both are documented. @default 'sdk'
   */
  readonly details?: 'pages' | 'sdk';
  /** Where notifications are sent to. @default an address that does not exist */
  readonly notificationURL?: string;
}

export interface FlipkartSandboxSeller {
  /** The seller's id. Default: an invented one. */
  readonly id?: string;
  /** How many locations it ships from. @default 2 */
  readonly locations?: number;
}

/** What a connector needs to speak to the first seller; `controls.flipkart.credentials(storeId)` has those of another. */
export interface FlipkartSandboxCredentials {
  /** The seller's id. */
  readonly storeId: string;
  readonly storeIds: readonly string[];
  /** Of the seller's own app. */
  readonly appId: string;
  /** The newest one. */
  readonly appSecret: string;
  /** The seller's first location. */
  readonly locationId: string;
  readonly locationIds: readonly string[];
  /** As registered for notifications. */
  readonly notificationURL: string;
  /** An app that sellers authorise. */
  readonly partner: { readonly appId: string; readonly appSecret: string };
}

export interface ResolvedSeller {
  readonly id: string;
  readonly locations: number;
}

/** The sellers a sandbox has. */
export function resolveSellers({ sellers = 1 }: FlipkartSandboxOptions): readonly ResolvedSeller[] {
  const given: readonly FlipkartSandboxSeller[] =
    typeof sellers === 'number' ? Array.from({ length: sellers }, () => ({})) : sellers;
  if (given.length === 0) throw new Error('the Flipkart sandbox needs at least one seller');
  return given.map(({ id, locations = 2 }, index) => {
    if (locations < 1) throw new Error('a seller of the Flipkart sandbox needs at least one location');
    return { id: id ?? `sandboxseller${String(index + 1).padStart(5, '0')}`, locations };
  });
}
