import type { GraphQLResolveInfo } from 'graphql';
import { isoSeconds } from '../../clock.js';
import type { MoneyOwner, RequestContext } from '../graphql/context.js';
import { decimal, type MoneyPair } from '../money.js';

/** Arguments as graphql-js coerced them by the schema. */
export type FieldArgs = Readonly<Record<string, unknown>>;

export type FieldResolver<Source> = (
  source: Source,
  args: FieldArgs,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => unknown;

export type TypeResolvers = ReadonlyMap<string, FieldResolver<unknown>>;

/** The resolvers of one type. The executor hands each type only its own sources, hence the one cast. */
export function define<Source>(fields: Readonly<Record<string, FieldResolver<Source>>>): TypeResolvers {
  return new Map(Object.entries(fields)) as unknown as TypeResolvers;
}

export interface MoneyValue {
  readonly __typename: 'MoneyV2';
  readonly amount: string;
  readonly currencyCode: string;
}

export interface MoneyBagValue {
  readonly shopMoney: MoneyValue;
  readonly presentmentMoney: MoneyValue;
}

export function money(minor: number, currencyCode: string): MoneyValue {
  return { __typename: 'MoneyV2', amount: decimal(minor), currencyCode };
}

export function moneyBag(pair: MoneyPair, owner: MoneyOwner): MoneyBagValue {
  return {
    shopMoney: money(pair.shop, owner.currency),
    presentmentMoney: money(pair.presentment, owner.presentmentCurrency),
  };
}

export const instant = (ms: number | null): string | null => (ms === null ? null : isoSeconds(ms));
