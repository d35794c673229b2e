import { createHmac } from 'node:crypto';

/**
 * Signs a callback query: every parameter but `hmac` and `signature`; repeated `name[]` become one JSON array of strings
 * with a space after each comma; `%`, `&` and, in keys, `=` are escaped; sorted; lower-case hex [PEER, RUN].
 */
export function callbackHmac(params: readonly (readonly [string, string])[], secret: string): string {
  const lists = new Map<string, string[]>();
  const pairs: [string, string][] = [];
  for (const [key, value] of params) {
    if (key === 'hmac' || key === 'signature') continue;
    if (!key.endsWith('[]')) {
      pairs.push([key, value]);
      continue;
    }
    const name = key.slice(0, -2);
    lists.set(name, [...(lists.get(name) ?? []), value]);
  }
  for (const [name, values] of lists)
    pairs.push([name, `[${values.map((value) => JSON.stringify(value)).join(', ')}]`]);
  const lines = pairs.map(([key, value]) => {
    const left = key.replaceAll('%', '%25').replaceAll('&', '%26').replaceAll('=', '%3D');
    return `${left}=${value.replaceAll('%', '%25').replaceAll('&', '%26')}`;
  });
  return createHmac('sha256', secret).update(lines.sort().join('&')).digest('hex');
}
