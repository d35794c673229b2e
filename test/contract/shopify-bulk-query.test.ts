import {
  type ASTNode,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { bulkOrders, type Selection } from '../../src/connectors/shopify/queries.js';
import { officialSchema, VERSIONS, type Version } from './shopify-official.js';

const FLAGS = [true, false];
const SELECTIONS: readonly Selection[] = FLAGS.flatMap((customers) =>
  FLAGS.flatMap((products) => FLAGS.map((locations) => ({ customers, products, locations, fulfillmentOrders: false }))),
);
const SEARCH = `updated_at:>='2026-11-01T00:00:00Z' created_at:<'2026-11-02T00:00:00Z'`;

/** Every connection of a query: how deep it is below the root, and whether a list lies between. */
function connectionsOf(version: Version, text: string) {
  const types = new TypeInfo(officialSchema(version));
  const found: {
    readonly name: string;
    readonly depth: number;
    readonly insideList: boolean;
    readonly args: string[];
  }[] = [];
  const above: ('connection' | 'list' | 'plain')[] = [];
  visit(
    parse(text),
    visitWithTypeInfo(types, {
      Field: {
        enter(field) {
          const type = types.getType();
          const named = getNamedType(type);
          const isConnection = isObjectType(named) && named.name.endsWith('Connection');
          if (isConnection) {
            found.push({
              name: field.name.value,
              depth: above.filter((kind) => kind === 'connection').length,
              insideList: above.includes('list'),
              args: (field.arguments ?? []).map(({ name }) => name.value),
            });
          }
          const isPlainList = type && isListType(getNullableType(type)) && field.name.value !== 'edges';
          above.push(isConnection ? 'connection' : isPlainList ? 'list' : 'plain');
        },
        leave() {
          above.pop();
        },
      },
    }),
  );
  return found;
}

function kindsIn(text: string): ReadonlySet<string> {
  const kinds = new Set<string>();
  visit(parse(text), { enter: (node: ASTNode) => void kinds.add(node.kind) });
  return kinds;
}

describe.each(VERSIONS)('the bulk query of orders on %s', (version) => {
  it('is valid in every selection, without a deprecated field', () => {
    for (const select of SELECTIONS) {
      for (const search of ['', SEARCH]) {
        const document = parse(bulkOrders(select, search));
        expect(validate(officialSchema(version), document, [...specifiedRules, NoDeprecatedCustomRule])).toEqual([]);
      }
    }
  });

  it('keeps the rules of bulk operations (recorded 2026-06)', () => {
    for (const select of SELECTIONS) {
      const text = bulkOrders(select, SEARCH);
      const connections = connectionsOf(version, text);
      expect(connections.map(({ name }) => name)).toEqual([
        'orders',
        'lineItems',
        'shippingLines',
        'discountApplications',
      ]);
      expect(connections.every(({ depth, insideList }) => depth <= 2 && !insideList)).toBe(true);
      expect(connections.flatMap(({ args }) => args)).toEqual(['query', 'sortKey']);
      expect(text).not.toMatch(/\bnodes\b|pageInfo|\$/);
      expect(kindsIn(text)).not.toContain('FragmentSpread');
    }
  });
});

it('asks for what a page asks for, and carries the search text as it is', () => {
  const [all] = SELECTIONS;
  if (all === undefined) throw new Error('no selection');
  const text = bulkOrders(all, SEARCH);
  const values: string[] = [];
  visit(parse(text), { StringValue: (node) => void values.push(node.value) });
  expect(values).toEqual([SEARCH]);
  for (const field of ['harmonizedSystemCode', 'customAttributes', 'totalOutstandingSet', 'trackingInfo']) {
    expect(text).toContain(field);
  }
});
