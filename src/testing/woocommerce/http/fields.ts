/** `_fields`: keeps the named keys of an object or of every row; `a.b` names one below. `_links` stays, except in the index [RUN]. */
export function selectFields(body: unknown, fields: string | undefined, isIndex: boolean): unknown {
  if (fields === undefined || fields.trim() === '') return body;
  const paths = fields.split(',').map((field) => field.trim().split('.'));
  const kept = isIndex ? paths : [...paths, ['_links']];
  return Array.isArray(body) ? body.map((row) => pick(row, kept)) : pick(body, kept);
}

function pick(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const below = paths.filter(([first]) => first === key).map(([, ...rest]) => rest);
      if (below.length === 0) return [];
      return [[key, below.some((rest) => rest.length === 0) ? inner : pick(inner, below)] as const];
    }),
  );
}
