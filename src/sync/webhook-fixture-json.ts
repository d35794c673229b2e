/** What is done with one value of a JSON text: `path` are the keys to it, places in lists left out. */
export type RewriteValue = (
  path: readonly string[],
  value: string | number | boolean | null,
) => string | number | boolean | null;

const SPACE = /[\t\n\r ]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const PLAIN = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** Nothing that a platform sends is deeper; what is would end the stack. */
const MAX_DEPTH = 200;

/**
 * Changes single values of a JSON text and leaves everything else as it stands: spaces, escapes, the digits of long numbers.
 *
 * @throws {SyntaxError} for what is no JSON.
 */
export function rewriteJson(text: string, rewrite: RewriteValue): string {
  let at = 0;
  let written = '';

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const keep = (token: string | undefined): string => {
    if (token === undefined) throw new SyntaxError(`no JSON at ${at}`);
    written += token;
    return token;
  };
  const skip = () => keep(take(SPACE));
  const isAt = (character: string) => text[at] === character;
  const keepCharacter = (character: string) => {
    if (!isAt(character)) throw new SyntaxError(`no JSON at ${at}`);
    at += 1;
    written += character;
  };
  const list = (close: string, item: () => void) => {
    skip();
    if (isAt(close)) return keepCharacter(close);
    for (;;) {
      item();
      skip();
      if (isAt(close)) return keepCharacter(close);
      keepCharacter(',');
    }
  };
  const value = (path: readonly string[], depth: number): void => {
    if (depth > MAX_DEPTH) throw new SyntaxError('too deep');
    skip();
    if (isAt('{')) {
      keepCharacter('{');
      list('}', () => {
        skip();
        const key = String(JSON.parse(keep(take(STRING))));
        skip();
        keepCharacter(':');
        value([...path, key], depth + 1);
      });
    } else if (isAt('[')) {
      keepCharacter('[');
      list(']', () => value(path, depth + 1));
    } else {
      const token = take(STRING) ?? take(PLAIN);
      if (token === undefined) throw new SyntaxError(`no JSON at ${at}`);
      const before = JSON.parse(token) as string | number | boolean | null;
      const after = rewrite(path, before);
      keep(Object.is(before, after) ? token : JSON.stringify(after));
    }
  };

  value([], 0);
  skip();
  if (at !== text.length) throw new SyntaxError(`no JSON at ${at}`);
  return written;
}
