/** One secret or a list of them, newest first; what is no text, or an empty one, is left out. */
export function secretsIn(value: unknown): readonly string[] {
  const secrets: readonly unknown[] = Array.isArray(value) ? value : [value];
  return secrets.filter((secret): secret is string => typeof secret === 'string' && secret !== '');
}
