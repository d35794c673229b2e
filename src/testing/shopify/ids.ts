/**
 * Numeric ids of the sandbox. Every kind starts beyond 2^53, so that a client that reads an id as a JavaScript number
 * gets a wrong one and notices (order 820982911946154508 is the platform's own sample).
 */
const BASE = {
  AdditionalFee: 300_100_000_000_000_003n,
  AppInstallation: 300_200_000_000_000_003n,
  BulkOperation: 774_788_448_000_000_073n,
  Customer: 706_405_506_930_370_083n,
  DeliveryMethod: 300_300_000_000_000_003n,
  Domain: 300_400_000_000_000_003n,
  Duty: 300_500_000_000_000_003n,
  Fulfillment: 255_858_046_000_000_117n,
  FulfillmentEvent: 358_722_558_000_000_011n,
  FulfillmentHold: 112_233_445_000_000_017n,
  FulfillmentLineItem: 167_717_840_000_000_019n,
  FulfillmentOrder: 982_509_590_000_000_023n,
  FulfillmentOrderLineItem: 198_333_263_000_000_029n,
  FulfillmentService: 300_600_000_000_000_003n,
  InventoryAdjustmentGroup: 546_407_162_000_000_031n,
  InventoryItem: 534_694_300_000_000_037n,
  LineItem: 466_157_049_000_000_041n,
  Location: 106_318_430_000_000_043n,
  MailingAddress: 300_700_000_000_000_003n,
  MediaImage: 300_800_000_000_000_003n,
  Order: 820_982_911_946_154_508n,
  OrderAdjustment: 300_900_000_000_000_003n,
  OrderTransaction: 106_336_127_000_000_047n,
  Product: 102_208_541_000_000_053n,
  ProductVariant: 513_645_928_000_000_059n,
  Refund: 929_361_460_000_000_061n,
  RefundLineItem: 104_689_539_000_000_067n,
  RefundShippingLine: 301_000_000_000_000_003n,
  ShippingLine: 271_878_346_596_884_015n,
  Shop: 301_100_000_000_000_003n,
  WebhookSubscription: 192_797_235_000_000_071n,
} as const;

export type IdKind = keyof typeof BASE;

/** Room for one shop's records of one kind; shops never share an id. */
const SHOP_STRIDE = 10_000_000_000n;

/** Records made by requests start here, far above the generated ones. */
export const CREATED_SEQUENCE = 5_000_000_000;

export function numericId(kind: IdKind, shopIndex: number, sequence: number): string {
  return String(BASE[kind] + BigInt(shopIndex) * SHOP_STRIDE + BigInt(sequence));
}

export function gid(kind: string, numeric: string): string {
  return `gid://shopify/${kind}/${numeric}`;
}

export interface ParsedGid {
  readonly kind: string;
  readonly id: string;
}

const GID = /^gid:\/\/shopify\/([A-Za-z]+)\/([^/?#]+)(?:\?.*)?$/;

export function parseGid(text: string): ParsedGid | undefined {
  const match = GID.exec(text);
  const kind = match?.[1];
  const id = match?.[2];
  return kind === undefined || id === undefined ? undefined : { kind, id };
}

/** The numeric part, when the id is one of `kind`. */
export function idOfKind(text: string, kind: string): string | undefined {
  const parsed = parseGid(text);
  return parsed?.kind === kind ? parsed.id : undefined;
}

/** Orders numeric ids without losing digits. */
export function compareIds(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
