/** A GraphQL document with what it costs to ask. */
export interface GraphQLDocument {
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  readonly text: string;
  /** Estimated requested cost, in query points. */
  readonly cost: number;
}

/**
 * What the app may read, decided from the granted scopes: a field the app may not read costs an error and, on some
 * types, the parent object with it.
 */
export interface Selection {
  readonly customers: boolean;
  readonly products: boolean;
  readonly locations: boolean;
  readonly fulfillmentOrders: boolean;
}

/** The most that a list or a connection gives at once. */
export const FULL_LIST = 250;

export const when = (condition: boolean, text: string): string => (condition ? text : '');
