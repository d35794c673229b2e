/** Roles of an app, as the Solution Provider Portal names them; what the sandbox looks at. */
export type AmazonRole =
  | 'Amazon Fulfillment'
  | 'Direct-to-Consumer Shipping (Restricted)'
  | 'Inventory and Order Tracking'
  | 'Product Listing'
  | 'Selling Partner Insights'
  | 'Tax Invoicing (Restricted)';

export const ALL_ROLES: readonly AmazonRole[] = [
  'Amazon Fulfillment',
  'Direct-to-Consumer Shipping (Restricted)',
  'Inventory and Order Tracking',
  'Product Listing',
  'Selling Partner Insights',
  'Tax Invoicing (Restricted)',
];

/** Any of these opens the operations below a path. Feeds, reports and notifications come with every role. */
const OPENED_BY: readonly (readonly [path: string, roles: readonly AmazonRole[]])[] = [
  [
    '/orders/',
    ['Inventory and Order Tracking', 'Direct-to-Consumer Shipping (Restricted)', 'Tax Invoicing (Restricted)'],
  ],
  ['/listings/', ['Product Listing']],
  ['/fba/', ['Amazon Fulfillment', 'Product Listing']],
];

export function mayCall(path: string, roles: ReadonlySet<AmazonRole>): boolean {
  const rule = OPENED_BY.find(([prefix]) => path.startsWith(prefix));
  return rule === undefined || rule[1].some((role) => roles.has(role));
}

/** Who the parcel goes to. */
export const mayReadRecipients = (roles: ReadonlySet<AmazonRole>): boolean =>
  roles.has('Direct-to-Consumer Shipping (Restricted)');

/** Who bought, by name and address: either restricted role will do. */
export const mayReadBuyers = (roles: ReadonlySet<AmazonRole>): boolean =>
  roles.has('Tax Invoicing (Restricted)') || mayReadRecipients(roles);
