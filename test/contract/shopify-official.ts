import { isEnumType } from 'graphql';
import * as queries from '../../src/connectors/shopify/queries.js';
import { officialSchema, type Version } from './official-schema/schema.js';

export { officialSchema, VERSIONS, type Version } from './official-schema/schema.js';

export function enumValues(version: Version, name: string): readonly string[] {
  const type = officialSchema(version).getType(name);
  if (!isEnumType(type)) throw new Error(`${name} is no enum of ${version}`);
  return type.getValues().map((value) => value.name);
}

const FLAGS = [true, false];

const SELECTIONS: readonly queries.Selection[] = FLAGS.flatMap((customers) =>
  FLAGS.flatMap((products) =>
    FLAGS.flatMap((locations) =>
      FLAGS.map((fulfillmentOrders) => ({ customers, products, locations, fulfillmentOrders })),
    ),
  ),
);

/** Rows that {@link allDocuments} asks a page of, where the document's price depends on it. */
export const PAGE_ROWS = 250;

/** Every document that the connector can send, in every selection: whatever `queries.ts` exports, so none is forgotten. */
export function allDocuments(): readonly queries.GraphQLDocument[] {
  const documents = Object.values<unknown>(queries).flatMap((member) =>
    typeof member === 'function' ? SELECTIONS.map((select): unknown => member(select, PAGE_ROWS)) : [member],
  );
  const byText = new Map(documents.filter(isDocument).map((document) => [document.text, document]));
  return [...byText.values()];
}

function isDocument(value: unknown): value is queries.GraphQLDocument {
  return typeof value === 'object' && value !== null && 'text' in value && 'cost' in value;
}
