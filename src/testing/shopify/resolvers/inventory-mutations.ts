import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../graphql/context.js';
import type { UserError } from '../graphql/errors.js';
import type { FieldArgs } from './define.js';
import { idempotently } from './idempotently.js';
import { activate } from './inventory-activate.js';
import { type AdjustInput, adjustQuantities } from './inventory-adjust.js';
import { type SetInput, setQuantities } from './inventory-set.js';

type Resolver = (source: unknown, args: FieldArgs, context: RequestContext, info: GraphQLResolveInfo) => unknown;

const keyed =
  (run: (args: FieldArgs, context: RequestContext) => object, failed: (error: UserError) => object): Resolver =>
  (_source, args, context, info) =>
    idempotently({ args, context, info, run: () => run(args, context), failed });

const noGroup = (error: UserError): object => ({ inventoryAdjustmentGroup: null, userErrors: [error] });

export const INVENTORY_MUTATIONS = {
  inventorySetQuantities: keyed((args, context) => setQuantities(args['input'] as SetInput, context), noGroup),
  inventoryAdjustQuantities: keyed((args, context) => adjustQuantities(args['input'] as AdjustInput, context), noGroup),
  inventoryActivate: keyed(activate, ({ field, message }) => ({
    inventoryLevel: null,
    userErrors: [{ field, message }],
  })),
};
