import {
  createShopifyConnector,
  type ShopifyConnector,
  type ShopifyOptions,
} from '../../../../src/connectors/shopify/index.js';
import type { JsonObject, TokenStore, Transport } from '../../../../src/core/ports.js';
import { createMemoryTokenStore } from '../../../../src/storage/index.js';

export const STORE = 'acme.myshopify.com';
export const TOKEN = 'shpat_0123456789abcdef0123456789abcdef';
/** 2026-11-25 03:00 UTC. */
export const NOW = Date.UTC(2026, 10, 25, 3);

/** A subscription as the shop keeps it. */
export interface ShopHook {
  readonly id: string;
  readonly topic: string;
  readonly uri: string;
  readonly format: string;
  readonly filter: string | null;
  readonly includeFields: readonly string[];
  readonly name: string | null;
  readonly apiVersion: { readonly handle: string };
}

export interface Asked {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An answer instead of the shop's own; an `Error` breaks the connection. */
export type Reply = { readonly status?: number; readonly body: unknown } | Error;

export interface ScriptedShop {
  readonly shopify: ShopifyConnector;
  readonly tokenStore: TokenStore;
  readonly hooks: ShopHook[];
  readonly asked: Asked[];
  /** Answers of other documents, by name. */
  readonly answers: Record<string, unknown>;
  /** Rows of a page. */
  pageSize: number;
  /** Answers instead of the shop, until it answers `undefined`. */
  intercept: ((asked: Asked) => Reply | undefined) | undefined;
  /** What the shop itself says. */
  answer(asked: Asked): unknown;
  add(hook: Partial<ShopHook>): ShopHook;
  settings(): Promise<JsonObject>;
}

/** A connected shop that is a function, with subscriptions as Shopify keeps them. */
export async function scriptedShop(
  options: ShopifyOptions = {},
  connect: Parameters<ShopifyConnector['auth']['connect']>[0] = { storeId: STORE, accessToken: TOKEN },
): Promise<ScriptedShop> {
  const hooks: ShopHook[] = [];
  const asked: Asked[] = [];
  let lastId = 100;
  const add = (hook: Partial<ShopHook>): ShopHook => {
    lastId += 1;
    const added = {
      id: `gid://shopify/WebhookSubscription/${lastId}`,
      topic: 'ORDERS_UPDATED',
      uri: 'https://erp.example.com/',
      format: 'JSON',
      filter: null,
      includeFields: [],
      name: null,
      apiVersion: { handle: '2026-10' },
      ...hook,
    };
    hooks.push(added);
    return added;
  };

  const answer = ({ name, variables, query }: Asked): unknown => {
    if (name === 'WebhookSubscriptions') {
      const start = Number(variables['after'] ?? 0);
      const end = start + shop.pageSize;
      const shown = hooks.slice(start, end).map(({ name: called, ...hook }) => ({
        ...hook,
        ...(/\bname\b/.test(query) ? { name: called } : {}),
      }));
      const pageInfo = { hasNextPage: end < hooks.length, endCursor: String(end) };
      return { data: { webhookSubscriptions: { pageInfo, nodes: shown } } };
    }
    if (name === 'WebhookSubscriptionCreate') return { data: { webhookSubscriptionCreate: create(variables) } };
    if (name === 'WebhookSubscriptionDelete') {
      const at = hooks.findIndex(({ id }) => id === variables['id']);
      const gone = {
        deletedWebhookSubscriptionId: null,
        userErrors: [errorOf('id', 'Webhook subscription does not exist')],
      };
      if (at < 0) return { data: { webhookSubscriptionDelete: gone } };
      hooks.splice(at, 1);
      return { data: { webhookSubscriptionDelete: { deletedWebhookSubscriptionId: variables['id'], userErrors: [] } } };
    }
    return { data: shop.answers[name] ?? null };
  };

  const create = (variables: Asked['variables']): unknown => {
    const { uri, format, name = null } = variables['webhookSubscription'] as ShopHook;
    const topic = String(variables['topic']);
    const isTaken = hooks.some((hook) => hook.topic === topic && hook.uri === uri && (hook.filter ?? '') === '');
    const isNamed = name !== null && hooks.some((hook) => hook.name === name);
    const userErrors = [
      ...(isTaken ? [errorOf('callbackUrl', 'Address for this topic has already been taken')] : []),
      ...(isNamed ? [errorOf('name', 'Name already exists, no duplicate allowed')] : []),
      ...(name !== null && !/^[\w-]{1,50}$/.test(name) ? [errorOf('name', 'Name is too long')] : []),
    ];
    if (userErrors.length > 0) return { webhookSubscription: null, userErrors };
    return { webhookSubscription: { id: add({ topic, uri, format, name }).id }, userErrors };
  };

  const transport: Transport = async (_url, init) => {
    const { query, variables } = JSON.parse(init.body ?? '{}') as { query: string; variables: Asked['variables'] };
    const request = { name: /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '', query, variables };
    asked.push(request);
    const reply = shop.intercept?.(request) ?? { body: answer(request) };
    if (reply instanceof Error) throw reply;
    const { status = 200, body } = reply;
    const version = options.apiVersion ?? '2026-10';
    const headers = { date: new Date(NOW).toUTCString(), 'x-shopify-api-version': version };
    const response = new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
    return { status, headers: response.headers, body: response.body as unknown as AsyncIterable<Uint8Array> };
  };

  const tokenStore = options.tokenStore ?? createMemoryTokenStore();
  const base: ShopifyOptions = { clientId: 'client', clientSecret: 'shpss_fedcba9876543210', maxRetries: 0 };
  const shopify = createShopifyConnector({ ...base, now: () => NOW, transport, tokenStore, ...options });
  await shopify.auth.connect({ verify: false, ...connect });
  const shop: ScriptedShop = {
    shopify,
    tokenStore,
    hooks,
    asked,
    answers: {},
    pageSize: 250,
    intercept: undefined,
    answer,
    add,
    settings: async () => (await tokenStore.load({ platform: 'shopify', storeId: STORE }))?.settings ?? {},
  };
  return shop;
}

export function errorOf(field: string, message: string) {
  return { field: ['webhookSubscription', field], message };
}
