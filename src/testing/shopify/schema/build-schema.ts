import { buildSchema, type GraphQLSchema } from 'graphql';
import type { ApiVersion } from '../api-versions.js';
import { BULK_OPERATIONS_SDL } from './bulk-operations.js';
import { CANCELLATION_SDL } from './cancellation.js';
import { COMMON_SDL } from './common.js';
import { FULFILLMENTS_SDL } from './fulfillments.js';
import { INVENTORY_SDL } from './inventory.js';
import { ORDERS_SDL } from './orders.js';
import { PRODUCTS_SDL } from './products.js';
import { ROOT_SDL } from './root.js';
import { SHOP_SDL } from './shop.js';
import { WEBHOOKS_SDL } from './webhooks.js';

const AREAS = [
  ROOT_SDL,
  COMMON_SDL,
  SHOP_SDL,
  ORDERS_SDL,
  FULFILLMENTS_SDL,
  PRODUCTS_SDL,
  INVENTORY_SDL,
  BULK_OPERATIONS_SDL,
  CANCELLATION_SDL,
  WEBHOOKS_SDL,
];

const MARK = /#(from|until) (\d{4}-\d{2})/g;

/** A line marked `#from 2026-04` exists since that version, `#until 2026-04` exists before it. ISO-like versions sort as text. */
function existsIn(line: string, version: ApiVersion): boolean {
  for (const [, kind, mark] of line.matchAll(MARK)) {
    if (mark === undefined) continue;
    if (kind === 'from' ? version < mark : version >= mark) return false;
  }
  return true;
}

/** The SDL of one API version; a subset of the official schema, which `test/contract/sandbox-schema.test.ts` proves. */
export function sdlFor(version: ApiVersion): string {
  const lines = AREAS.join('\n').split('\n');
  return `schema { query: QueryRoot mutation: Mutation }\n${lines.filter((line) => existsIn(line, version)).join('\n')}`;
}

export function buildVersionSchema(version: ApiVersion): GraphQLSchema {
  return buildSchema(sdlFor(version));
}
