import { parseArgs } from 'node:util';
import { REGIONS, type Region } from 'commerce-connectors/amazon';

export const DEMO_PLATFORMS = ['shopify', 'woocommerce', 'flipkart', 'amazon'] as const;
export type DemoPlatform = (typeof DEMO_PLATFORMS)[number];

/** One run of the demo: one shop on one platform. */
export interface DemoSettings {
  readonly platform: DemoPlatform;
  readonly orders: number;
  readonly pageSize: number;
  readonly seed: number;
  readonly resume: boolean;
  /** Where the orders read so far and the cursor are kept. */
  readonly folder: string;
  /** Whether a real shop may be written to. A sandbox always is. */
  readonly write: boolean;
  readonly orderId: string | undefined;
  readonly tracking: string | undefined;
  readonly carrier: string;
  readonly stock: readonly { readonly sku: string; readonly quantity: number }[];
  readonly realShop: RealShop | undefined;
}

export type RealShop = RealShopifyShop | RealWooCommerceSite | RealFlipkartSeller | RealAmazonSeller;

export interface RealShopifyShop {
  readonly platform: 'shopify';
  readonly storeId: string;
  readonly accessToken: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

export interface RealWooCommerceSite {
  readonly platform: 'woocommerce';
  readonly storeId: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

export interface RealFlipkartSeller {
  readonly platform: 'flipkart';
  readonly storeId: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly locationId: string | undefined;
}

export interface RealAmazonSeller {
  readonly platform: 'amazon';
  readonly storeId: string;
  readonly refreshToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly region: Region;
}

const HELP = `npm run demo -- [options]

  --platform NAME   shopify, woocommerce, flipkart or amazon               all, one after the other
  --orders N        orders in the sandbox, and the most that are read      600
  --page-size N     orders per page; the cursor is saved after each        100
  --seed N          the sandbox's data                                     7
  --resume          go on where the last run stopped
  --folder PATH     where orders and cursor are kept                       .demo

Against a real shop, with one of these in the environment:

  SHOPIFY_STORE (name.myshopify.com) and SHOPIFY_ACCESS_TOKEN, or SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET of your app
  WOOCOMMERCE_SITE (https://shop.example.com), WOOCOMMERCE_KEY and WOOCOMMERCE_SECRET
  FLIPKART_SELLER, FLIPKART_APP_ID and FLIPKART_APP_SECRET of the seller's own app; FLIPKART_LOCATION for stock
  AMAZON_SELLER, AMAZON_REFRESH_TOKEN, AMAZON_CLIENT_ID, AMAZON_CLIENT_SECRET and AMAZON_REGION (na, eu, fe)

It only reads then, unless told otherwise:

  --write           allow writing, and then
  --order ID --tracking NUMBER [--carrier NAME]   push this fulfillment
  --stock SKU=QUANTITY                            set this stock; may be repeated
`;

/** One entry for each platform that the demo runs on. */
export function readSettings(args: readonly string[]): readonly DemoSettings[] {
  const { values } = parseArgs({
    args: [...args],
    options: {
      platform: { type: 'string' },
      orders: { type: 'string', default: '600' },
      'page-size': { type: 'string', default: '100' },
      seed: { type: 'string', default: '7' },
      resume: { type: 'boolean', default: false },
      folder: { type: 'string', default: '.demo' },
      write: { type: 'boolean', default: false },
      order: { type: 'string' },
      tracking: { type: 'string' },
      carrier: { type: 'string', default: 'Delhivery' },
      stock: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const realShop = realShopOf(process.env);
  const common = {
    orders: wholeNumber('--orders', values.orders, 1),
    pageSize: wholeNumber('--page-size', values['page-size'], 1),
    seed: wholeNumber('--seed', values.seed, 0),
    resume: values.resume,
    folder: values.folder,
    write: values.write,
    orderId: values.order,
    tracking: values.tracking,
    carrier: values.carrier,
    stock: values.stock.map(stockOf),
    realShop,
  };
  if (realShop !== undefined) return [{ ...common, platform: realShop.platform }];
  const platforms = values.platform === undefined ? DEMO_PLATFORMS : [platformOf(values.platform)];
  return platforms.map((platform) => ({ ...common, platform }));
}

function platformOf(text: string): DemoPlatform {
  return (
    DEMO_PLATFORMS.find((platform) => platform === text) ??
    exitWith(`--platform ${text}: expected one of ${DEMO_PLATFORMS.join(', ')}`)
  );
}

function realShopOf(environment: NodeJS.ProcessEnv): RealShop | undefined {
  const read = (name: string) => environment[name] || undefined;
  return shopifyShopOf(read) ?? wooCommerceSiteOf(read) ?? flipkartSellerOf(read) ?? amazonSellerOf(read);
}

type ReadVariable = (name: string) => string | undefined;

function wooCommerceSiteOf(read: ReadVariable): RealWooCommerceSite | undefined {
  const storeId = read('WOOCOMMERCE_SITE');
  if (storeId === undefined) return undefined;
  const consumerKey = read('WOOCOMMERCE_KEY');
  const consumerSecret = read('WOOCOMMERCE_SECRET');
  if (consumerKey === undefined || consumerSecret === undefined) {
    exitWith('WOOCOMMERCE_SITE is set: WOOCOMMERCE_KEY and WOOCOMMERCE_SECRET belong to it');
  }
  return { platform: 'woocommerce', storeId, consumerKey, consumerSecret };
}

function flipkartSellerOf(read: ReadVariable): RealFlipkartSeller | undefined {
  const storeId = read('FLIPKART_SELLER');
  if (storeId === undefined) return undefined;
  const appId = read('FLIPKART_APP_ID');
  const appSecret = read('FLIPKART_APP_SECRET');
  if (appId === undefined || appSecret === undefined) {
    exitWith('FLIPKART_SELLER is set: FLIPKART_APP_ID and FLIPKART_APP_SECRET belong to it');
  }
  return { platform: 'flipkart', storeId, appId, appSecret, locationId: read('FLIPKART_LOCATION') };
}

function amazonSellerOf(read: ReadVariable): RealAmazonSeller | undefined {
  const storeId = read('AMAZON_SELLER');
  if (storeId === undefined) return undefined;
  const refreshToken = read('AMAZON_REFRESH_TOKEN');
  const clientId = read('AMAZON_CLIENT_ID');
  const clientSecret = read('AMAZON_CLIENT_SECRET');
  const region = REGIONS.find((one) => one === read('AMAZON_REGION'));
  if (refreshToken === undefined || clientId === undefined || clientSecret === undefined || region === undefined) {
    exitWith(
      'AMAZON_SELLER is set: AMAZON_REFRESH_TOKEN, AMAZON_CLIENT_ID, AMAZON_CLIENT_SECRET and AMAZON_REGION (na, eu or fe) belong to it',
    );
  }
  return { platform: 'amazon', storeId, refreshToken, clientId, clientSecret, region };
}

function shopifyShopOf(read: ReadVariable): RealShopifyShop | undefined {
  const storeId = read('SHOPIFY_STORE');
  const accessToken = read('SHOPIFY_ACCESS_TOKEN');
  const clientId = read('SHOPIFY_CLIENT_ID');
  const clientSecret = read('SHOPIFY_CLIENT_SECRET');
  if (storeId === undefined) {
    if (accessToken === undefined) return undefined;
    exitWith('SHOPIFY_ACCESS_TOKEN is set, but not SHOPIFY_STORE: which shop is it for?');
  }
  if (accessToken === undefined && (clientId === undefined || clientSecret === undefined)) {
    exitWith(
      'SHOPIFY_STORE is set: SHOPIFY_ACCESS_TOKEN, or SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET, belong to it',
    );
  }
  return { platform: 'shopify', storeId, accessToken, clientId, clientSecret };
}

function stockOf(text: string): { sku: string; quantity: number } {
  // A SKU may hold "=" itself; the quantity cannot.
  const at = text.lastIndexOf('=');
  if (at < 1) exitWith(`--stock ${text}: expected SKU=QUANTITY`);
  return { sku: text.slice(0, at), quantity: wholeNumber('--stock', text.slice(at + 1), 0) };
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least) exitWith(`${name} ${text}: expected a whole number from ${least}`);
  return value;
}

function exitWith(message: string): never {
  console.error(message);
  process.exit(2);
}
