/** A value of PHP's `$_GET`; arrays keep the order they were written in, unlike objects with numbers for keys. */
export type PhpValue = string | PhpArray;
export type PhpArray = ReadonlyMap<string, PhpValue>;
type Writable = Map<string, PhpValue>;

/** Reads a query string or a form body as PHP does: `a[]=1`, `a[0]=1` and `a[b][c]=1` make arrays, the last of a name wins. */
export function parsePhpQuery(text: string): PhpArray {
  const result: Writable = new Map();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decodeText(equals < 0 ? part : part.slice(0, equals));
    assign(result, name, equals < 0 ? '' : decodeText(part.slice(equals + 1)));
  }
  return result;
}

function assign(result: Writable, name: string, value: string): void {
  const match = /^([^[]+)((?:\[[^\]]*\])*)/.exec(name);
  if (match === null) return;
  const keys = [...(match[2] ?? '').matchAll(/\[([^\]]*)\]/g)].map(([, key = '']) => key);
  let target = result;
  let key = (match[1] as string).replace(/[ .]/g, '_');
  for (const next of keys) {
    const existing = target.get(key);
    const child: Writable = existing instanceof Map ? existing : new Map();
    target.set(key, child);
    target = child;
    key = next === '' ? String(nextIndex(child)) : next;
  }
  target.set(key, value);
}

const nextIndex = (array: PhpArray): number =>
  Math.max(-1, ...[...array.keys()].filter((key) => /^\d+$/.test(key)).map(Number)) + 1;

/** `urldecode`, which leaves alone what it cannot read. */
export function decodeText(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** One text per name; lists joined with commas, the other form in which WordPress takes them. */
export function flatten(params: PhpArray): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of params) flat[name] = joined(value);
  return flat;
}

const joined = (value: PhpValue): string =>
  typeof value === 'string' ? value : [...value.values()].map(joined).join(',');
