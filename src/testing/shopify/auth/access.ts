import { platformError } from '../graphql/errors.js';

/** How far the app is approved for protected customer data: `level1` sees orders without names, addresses and contacts. */
export type CustomerDataApproval = 'level1' | 'level2' | 'none';

const ORDERS = ['read_orders', 'read_marketplace_orders'];
const ORDER = [...ORDERS, 'read_quick_sale'];
const FULFILLMENT_ORDERS = [
  'read_assigned_fulfillment_orders',
  'read_merchant_managed_fulfillment_orders',
  'read_third_party_fulfillment_orders',
  'read_marketplace_fulfillment_orders',
];
const FULFILLMENTS = [...ORDERS, ...FULFILLMENT_ORDERS];
const WRITE_FULFILLMENT_ORDERS = [
  'write_assigned_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
  'write_third_party_fulfillment_orders',
];
const LOCATION_ID = ['read_locations', 'read_inventory', 'read_markets_home'];
const LOCATIONS = ['read_locations'];
const PRODUCTS = ['read_products'];
const CUSTOMERS = ['read_customers'];
const INVENTORY = ['read_inventory'];

/** Any one of these scopes opens the type; from the `requiredAccess` notes of the official schema [SCHEMA]. */
const BY_TYPE: ReadonlyMap<string, readonly string[]> = new Map([
  ['AdditionalFee', ['read_orders']],
  ['CashRoundingAdjustment', ['read_orders', 'read_quick_sale']],
  ['Customer', CUSTOMERS],
  ['CustomerEmailAddress', CUSTOMERS],
  ['CustomerPhoneNumber', CUSTOMERS],
  ['Duty', ['read_orders']],
  ['Fulfillment', FULFILLMENTS],
  ['FulfillmentEvent', ['read_orders']],
  ['FulfillmentHold', FULFILLMENT_ORDERS],
  ['FulfillmentLineItem', ORDERS],
  ['FulfillmentOrder', FULFILLMENT_ORDERS],
  ['FulfillmentTrackingInfo', FULFILLMENTS],
  ['InventoryAdjustmentGroup', INVENTORY],
  ['InventoryItem', ['read_inventory', 'read_products']],
  ['InventoryLevel', INVENTORY],
  ['LineItem', ORDERS],
  ['Location', LOCATION_ID],
  ['Order', ORDER],
  ['OrderCancelUserError', ORDERS],
  ['OrderAdjustment', ORDERS],
  ['OrderTransaction', ORDERS],
  ['Product', PRODUCTS],
  ['ProductVariant', PRODUCTS],
  ['Refund', ORDERS],
  ['RefundLineItem', ORDERS],
  ['RefundShippingLine', ORDERS],
]);

const BY_FIELD: ReadonlyMap<string, readonly string[]> = new Map([
  ['FulfillmentHold.heldByApp', ['read_apps']],
  ['InventoryItem.duplicateSkuCount', INVENTORY],
  ['InventoryItem.inventoryLevel', INVENTORY],
  ['InventoryItem.inventoryLevels', INVENTORY],
  ['Location.address', LOCATIONS],
  ['Location.createdAt', LOCATIONS],
  ['Location.fulfillmentService', LOCATIONS],
  ['Location.fulfillsOnlineOrders', LOCATIONS],
  ['Location.inventoryLevel', LOCATIONS],
  ['Location.isActive', LOCATIONS],
  ['Location.isFulfillmentService', LOCATIONS],
  ['Location.name', ['read_locations', 'read_markets_home']],
  ['Location.shipsInventory', LOCATIONS],
  ['Location.updatedAt', LOCATIONS],
  ['Mutation.fulfillmentCancel', WRITE_FULFILLMENT_ORDERS],
  ['Mutation.fulfillmentCreate', WRITE_FULFILLMENT_ORDERS],
  ['Mutation.fulfillmentEventCreate', ['write_fulfillments']],
  ['Mutation.fulfillmentOrderHold', WRITE_FULFILLMENT_ORDERS.slice(1)],
  ['Mutation.fulfillmentOrderReleaseHold', WRITE_FULFILLMENT_ORDERS.slice(1)],
  ['Mutation.fulfillmentTrackingInfoUpdate', WRITE_FULFILLMENT_ORDERS],
  ['Mutation.inventoryActivate', ['write_inventory']],
  ['Mutation.inventoryAdjustQuantities', ['write_inventory']],
  ['Mutation.inventorySetQuantities', ['write_inventory']],
  ['Mutation.orderCancel', ['write_orders', 'write_marketplace_orders']],
  ['Mutation.orderMarkAsPaid', ['write_orders']],
  ['Mutation.productVariantsBulkUpdate', ['write_products']],
  ['QueryRoot.ordersCount', ORDERS],
  ['QueryRoot.productVariantsCount', PRODUCTS],
]);

/** Sentences the platform adds to the required scope of a mutation [SCHEMA]. */
const ALSO: ReadonlyMap<string, string> = new Map([
  ['Mutation.fulfillmentCreate', ' Also: The user must have fulfill_and_ship_orders permission.'],
  ['Mutation.fulfillmentTrackingInfoUpdate', ' Also: The user must have fulfill_and_ship_orders permission.'],
  ['Mutation.inventoryActivate', ' Also: The user must have a permission to activate an inventory item.'],
  [
    'Mutation.inventoryAdjustQuantities',
    ' Also: The user must have a permission to apply changes to inventory quantities.',
  ],
  ['Mutation.inventorySetQuantities', ' Also: The user must have a permission to update an inventory.'],
  ['Mutation.orderCancel', ' Also: This action cannot be reversed.'],
  ['Mutation.productVariantsBulkUpdate', ' Also: The user must have a permission to update product variants.'],
]);

/** Level 2 of protected customer data [SCHEMA isProtected]. */
const PROTECTED: ReadonlySet<string> = new Set([
  'Customer.defaultEmailAddress',
  'Customer.defaultPhoneNumber',
  'Customer.displayName',
  'Customer.email',
  'Customer.firstName',
  'Customer.lastName',
  'Customer.phone',
  ...['address1', 'address2', 'city', 'email', 'firstName', 'lastName', 'phone', 'zip'].map(
    (field) => `FulfillmentOrderDestination.${field}`,
  ),
  ...[
    'address1',
    'address2',
    'firstName',
    'formatted',
    'lastName',
    'latitude',
    'longitude',
    'name',
    'phone',
    'zip',
  ].map((field) => `MailingAddress.${field}`),
  'Order.email',
  'Order.phone',
]);

/** Fields that answer with an empty list instead of an error when the scope is missing [DOC]. */
const SILENT: ReadonlySet<string> = new Set(['Order.fulfillmentOrders', 'Fulfillment.fulfillmentOrders']);

export const isProtectedField = (field: string): boolean => PROTECTED.has(field);
export const isSilentField = (field: string): boolean => SILENT.has(field);

/** `write_x` includes `read_x` [PEER AuthScopes]. */
export function expandScopes(scopes: readonly string[]): ReadonlySet<string> {
  const expanded = new Set(scopes);
  for (const scope of scopes) if (scope.startsWith('write_')) expanded.add(scope.replace(/^write_/, 'read_'));
  return expanded;
}

/** What one access token may see and do. */
export class AccessPolicy {
  readonly scopes: ReadonlySet<string>;
  readonly approval: CustomerDataApproval;

  constructor(scopes: readonly string[], approval: CustomerDataApproval) {
    this.scopes = expandScopes(scopes);
    this.approval = approval;
  }

  has(scope: string): boolean {
    return this.scopes.has(scope);
  }

  allowsType(type: string): boolean {
    const required = BY_TYPE.get(type);
    return required === undefined || required.some((scope) => this.scopes.has(scope));
  }

  allowsField(field: string, returnType: string): boolean {
    const required = BY_FIELD.get(field);
    if (required !== undefined) return required.some((scope) => this.scopes.has(scope));
    return this.allowsType(returnType);
  }

  /** The recorded refusal: the field is null, the rest of the answer stays. */
  denial(field: string, returnType: string): Error {
    const required = BY_FIELD.get(field) ?? BY_TYPE.get(returnType) ?? [];
    const name = field.slice(field.indexOf('.') + 1);
    const text = `${describeScopes(required)}.${ALSO.get(field) ?? ''}`;
    return platformError(`Access denied for ${name} field. Required access: ${text}`, 'ACCESS_DENIED', {
      documentation: 'https://shopify.dev/api/usage/access-scopes',
      requiredAccess: text,
    });
  }

  /** Without any approval the objects themselves are closed [DOC-2nd]. */
  isClosedType(type: string): boolean {
    return this.approval === 'none' && (type === 'Customer' || type === 'Order');
  }

  closedTypeError(type: string): Error {
    const page = 'https://shopify.dev/docs/apps/launch/protected-customer-data';
    return platformError(
      `This app is not approved to access the ${type} object. See ${page} for more details.`,
      'ACCESS_DENIED',
      {
        documentation: page,
      },
    );
  }
}

function describeScopes(scopes: readonly string[]): string {
  const named = scopes.map((scope) => `\`${scope}\` access scope`);
  const last = named.at(-1) ?? '';
  return named.length < 2 ? last : `${named.slice(0, -1).join(', ')} or ${last}`;
}
