import { RestError } from '../http/route.js';
import { isDateTime } from './dates.js';

/** The part of WordPress's JSON schema that its REST API checks. */
export type Rule =
  | { readonly type: 'integer'; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: 'array' | 'boolean' | 'string' | 'date-time' | 'id-list' }
  | { readonly type: 'enum' | 'enum-list'; readonly values: readonly string[] };

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>> | null;
}

/**
 * Checks the fields that have a rule, as WordPress does before a route runs. Batch items never come this way [RUN].
 * @throws {RestError} `rest_invalid_param`, naming every field that is wrong.
 */
export function checkFields(fields: Readonly<Record<string, unknown>>, rules: Readonly<Record<string, Rule>>): void {
  const refusals = Object.entries(rules).flatMap(([name, rule]) => {
    const value = fields[name];
    // WordPress takes null for "not sent".
    const refusal = value == null ? undefined : refusalOf(name, value, rule);
    return refusal === undefined ? [] : [[name, refusal] as const];
  });
  if (refusals.length === 0) return;
  const message = `Invalid parameter(s): ${refusals.map(([name]) => name).join(', ')}`;
  throw new RestError(400, 'rest_invalid_param', message, {
    params: Object.fromEntries(refusals.map(([name, refusal]) => [name, refusal.message])),
    details: Object.fromEntries(refusals),
  });
}

function refusalOf(name: string, value: unknown, rule: Rule): Refusal | undefined {
  switch (rule.type) {
    case 'integer':
      return isInteger(value) ? outOfBounds(name, Number(value), rule) : wrongType(name, 'integer');
    case 'array':
      return Array.isArray(value) ? undefined : wrongType(name, 'array');
    case 'boolean':
      return isBoolean(value) ? undefined : wrongType(name, 'boolean');
    case 'string':
      return typeof value === 'string' ? undefined : wrongType(name, 'string');
    case 'date-time':
      return typeof value === 'string' && isDateTime(value)
        ? undefined
        : { code: 'rest_invalid_date', message: 'Invalid date.', data: null };
    case 'id-list': {
      const wrong = listOf(value).findIndex((item) => !isInteger(item));
      return wrong < 0 ? undefined : wrongType(`${name}[${wrong}]`, 'integer');
    }
    case 'enum':
      return rule.values.includes(String(value)) ? undefined : notInEnum(name, rule.values);
    case 'enum-list': {
      const wrong = listOf(value).findIndex((item) => !rule.values.includes(String(item)));
      return wrong < 0 ? undefined : notInEnum(`${name}[${wrong}]`, rule.values);
    }
  }
}

/** A list parameter: an array, or a text with commas. */
export const listOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? value.split(/[\s,]+/).filter((item) => item !== '') : [value];
};

/** `rest_is_integer`: 2.0, "12" and "1e3" are integers, 2.7 and "" are not. */
const isInteger = (value: unknown): boolean =>
  (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) && Number.isInteger(Number(value));

const isBoolean = (value: unknown): boolean =>
  typeof value === 'boolean' || ['true', 'false', '0', '1'].includes(String(value).toLowerCase());

const wrongType = (name: string, type: string): Refusal => ({
  code: 'rest_invalid_type',
  message: `${name} is not of type ${type}.`,
  data: { param: name },
});

function outOfBounds(name: string, value: number, rule: { minimum?: number; maximum?: number }): Refusal | undefined {
  const { minimum, maximum } = rule;
  const inside = value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
  if (inside) return undefined;
  const message =
    minimum !== undefined && maximum !== undefined
      ? `${name} must be between ${minimum} (inclusive) and ${maximum} (inclusive)`
      : minimum !== undefined
        ? `${name} must be greater than or equal to ${minimum}`
        : `${name} must be less than or equal to ${maximum}`;
  return { code: 'rest_out_of_bounds', message, data: null };
}

function notInEnum(name: string, values: readonly string[]): Refusal {
  const listed = `${values.slice(0, -1).join(', ')}, and ${values.at(-1)}`;
  return { code: 'rest_not_in_enum', message: `${name} is not one of ${listed}.`, data: null };
}
