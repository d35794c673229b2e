export type ExactJson =
  | bigint
  | boolean
  | null
  | number
  | string
  | undefined
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson };

/** JSON with bigints written digit by digit: ids beyond 2^53 are JSON numbers in these bodies, and must not be rounded here. */
export function exactJson(value: ExactJson): string {
  if (typeof value === 'bigint') return String(value);
  if (isList(value)) return `[${value.map((item) => exactJson(item === undefined ? null : item)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${exactJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

const isList = (value: ExactJson): value is readonly ExactJson[] => Array.isArray(value);
