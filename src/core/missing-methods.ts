/** What keeps an object from being the port that it was given as: nothing, or one text. `undefined` is no port, and fine. */
export function missingMethods(
  name: string,
  port: object | null | undefined,
  methods: readonly string[],
): readonly string[] {
  if (port === undefined) return [];
  const missing = methods.filter((method) => typeof (port as Record<string, unknown> | null)?.[method] !== 'function');
  if (missing.length === 0) return [];
  const hint = port instanceof Promise ? ' (it is a Promise: await it first)' : '';
  return [`${name} lacks ${missing.join(', ')}${hint}`];
}
