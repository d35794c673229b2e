import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import {
  buildClientSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type IntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { API_VERSIONS } from '../../src/testing/shopify/api-versions.js';
import { buildVersionSchema } from '../../src/testing/shopify/schema/build-schema.js';

const require = createRequire(import.meta.url);
const toolkit = dirname(require.resolve('@shopify/ai-toolkit/package.json'));

function loadOfficial(version: string): GraphQLSchema {
  const file = join(toolkit, `skills/shopify-admin/assets/admin_${version}.json.br`);
  const parsed = JSON.parse(brotliDecompressSync(readFileSync(file)).toString()) as { data: IntrospectionQuery };
  return buildClientSchema(parsed.data, { assumeValid: true });
}

type Input = GraphQLArgument | GraphQLInputField;

function compareInput(where: string, ours: Input, theirs: Input | undefined): string[] {
  if (theirs === undefined) return [`${where} does not exist`];
  const problems: string[] = [];
  if (String(ours.type) !== String(theirs.type)) problems.push(`${where}: ${ours.type} instead of ${theirs.type}`);
  if (JSON.stringify(ours.defaultValue) !== JSON.stringify(theirs.defaultValue))
    problems.push(`${where}: other default`);
  return problems;
}

function compareType(ours: GraphQLNamedType, theirs: GraphQLNamedType | undefined): string[] {
  const name = ours.name;
  if (theirs === undefined) return [`type ${name} does not exist`];
  if (isScalarType(ours)) return isScalarType(theirs) ? [] : [`${name} is no scalar`];
  if (isEnumType(ours)) {
    if (!isEnumType(theirs)) return [`${name} is no enum`];
    return ours
      .getValues()
      .flatMap((value) => (theirs.getValue(value.name) ? [] : [`${name}.${value.name} does not exist`]));
  }
  if (isUnionType(ours)) {
    if (!isUnionType(theirs)) return [`${name} is no union`];
    const members = new Set(theirs.getTypes().map((type) => type.name));
    return ours.getTypes().flatMap((type) => (members.has(type.name) ? [] : [`${name} has no member ${type.name}`]));
  }
  if (isInputObjectType(ours)) {
    if (!isInputObjectType(theirs)) return [`${name} is no input`];
    const fields = theirs.getFields();
    const missing = Object.values(fields).filter(
      (field) => String(field.type).endsWith('!') && !(field.name in ours.getFields()),
    );
    return [
      ...Object.values(ours.getFields()).flatMap((field) =>
        compareInput(`${name}.${field.name}`, field, fields[field.name]),
      ),
      ...missing.map((field) => `${name} lacks the required ${field.name}`),
    ];
  }
  if (!(isObjectType(theirs) || isInterfaceType(theirs))) return [`${name} is no object`];
  const problems: string[] = [];
  const interfaces = new Set(theirs.getInterfaces().map((type) => type.name));
  for (const type of ours.getInterfaces())
    if (!interfaces.has(type.name)) problems.push(`${name} does not implement ${type.name}`);
  const fields = theirs.getFields();
  for (const field of Object.values(ours.getFields())) {
    const official = fields[field.name];
    if (official === undefined) {
      problems.push(`${name}.${field.name} does not exist`);
      continue;
    }
    if (String(field.type) !== String(official.type))
      problems.push(`${name}.${field.name}: ${field.type} instead of ${official.type}`);
    for (const argument of field.args) {
      const where = `${name}.${field.name}(${argument.name})`;
      problems.push(
        ...compareInput(
          where,
          argument,
          official.args.find((candidate) => candidate.name === argument.name),
        ),
      );
    }
    for (const argument of official.args) {
      const required = String(argument.type).endsWith('!') && argument.defaultValue === undefined;
      if (required && !field.args.some((candidate) => candidate.name === argument.name)) {
        problems.push(`${name}.${field.name} lacks the required argument ${argument.name}`);
      }
    }
  }
  return problems;
}

describe.each(API_VERSIONS)('the sandbox schema of %s', (version) => {
  const ours = buildVersionSchema(version);
  const official = loadOfficial(version);

  it('is a subset of the official schema, with the same types and nullability', () => {
    const types = Object.values(ours.getTypeMap()).filter((type) => !isIntrospectionType(type));
    expect(types.length).toBeGreaterThan(150);
    expect(types.flatMap((type) => compareType(type, official.getType(type.name)))).toEqual([]);
  });

  it('has the idempotency directive where the platform has it', () => {
    const directive = ours.getDirective('idempotent');
    const theirs = official.getDirective('idempotent');
    expect(directive?.locations).toEqual(theirs?.locations);
    expect(directive?.args.map((argument) => `${argument.name}: ${argument.type}`)).toEqual(
      theirs?.args.map((argument) => `${argument.name}: ${argument.type}`),
    );
  });
});

describe('what differs between versions', () => {
  const has = (version: (typeof API_VERSIONS)[number], type: string, member: string): boolean => {
    const named = buildVersionSchema(version).getType(type);
    if (isEnumType(named)) return named.getValue(member) !== undefined;
    return isObjectType(named) || isInputObjectType(named) ? member in named.getFields() : false;
  };

  it.each([
    ['OrderDisplayFulfillmentStatus', 'FULFILLMENT_NOT_REQUIRED', ['2026-10']],
    ['InventorySetQuantitiesUserErrorCode', 'ITEM_NOT_STOCKED_AT_LOCATION', ['2026-01', '2026-04', '2026-07']],
    ['InventorySetQuantitiesInput', 'ignoreCompareQuantity', ['2026-01']],
    ['InventoryQuantityInput', 'changeFromQuantity', ['2026-01', '2026-04', '2026-07', '2026-10']],
    ['InventoryLevel', 'isActive', ['2026-04', '2026-07', '2026-10']],
  ] as const)('%s.%s', (type, member, versions) => {
    expect(API_VERSIONS.filter((version) => has(version, type, member))).toEqual(versions);
  });
});
