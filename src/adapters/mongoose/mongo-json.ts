const UNSAFE_KEY = /[%.\0]|^\$/g;
const ESCAPED = /%(25|2E|24|00)/g;

/**
 * A deep copy of a JSON value that MongoDB takes whatever its keys are: `%`, `.`, NUL and a leading `$` of a key are
 * percent-encoded, since paths and operators of queries mean something else by them. What is `undefined` is left out.
 */
export function toMongo(value: unknown): unknown {
  return converted(value, (key) => key.replace(UNSAFE_KEY, escaped));
}

/** What `toMongo` was given. */
export function fromMongo<Value>(stored: unknown): Value {
  // Only this adapter writes these values, and only from this type.
  return converted(stored, (key) =>
    key.replace(ESCAPED, (_all, code: string) => String.fromCharCode(parseInt(code, 16))),
  ) as Value;
}

function converted(value: unknown, toKey: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => converted(item ?? null, toKey));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [toKey(key), converted(inner, toKey)]),
  );
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** The same object without what is `undefined`: MongoDB would keep it as `null`. */
export function defined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}

/** Fields that may be `undefined` become fields that may be absent. */
export type Defined<Fields> = {
  [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
} & {
  [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Exclude<Fields[Name], undefined>;
};
