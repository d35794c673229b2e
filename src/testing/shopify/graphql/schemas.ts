import { GraphQLError, type GraphQLSchema, isEnumType, isScalarType } from 'graphql';
import type { ApiVersion } from '../api-versions.js';
import { buildVersionSchema } from '../schema/build-schema.js';
import { UnknownEnumValue } from './resolve-field.js';

const built = new Map<ApiVersion, GraphQLSchema>();

/** The schema of a version, built once, with enums that let the unknown-word switch through. */
export function schemaOf(version: ApiVersion): GraphQLSchema {
  const known = built.get(version);
  if (known !== undefined) return known;
  const schema = buildVersionSchema(version);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type)) continue;
    const serialize = type.serialize.bind(type);
    type.serialize = (value) => (value instanceof UnknownEnumValue ? value.word : serialize(value));
  }
  const money = schema.getType('Money');
  if (isScalarType(money)) money.parseValue = parseMoney;
  built.set(version, schema);
  return schema;
}

/** Amounts come in as decimals, as text or number; anything else is an invalid variable. */
function parseMoney(value: unknown): unknown {
  if ((typeof value === 'string' || typeof value === 'number') && /^-?\d+(?:\.\d+)?$/.test(String(value))) return value;
  throw new GraphQLError(`invalid decimal: ${JSON.stringify(value)}`);
}
