/**
 * The query of a callback's URL; `undefined` where there is none. Frameworks give the path only (`/callback?state=…`), and
 * the origin proves nothing.
 */
export function callbackQuery(url: unknown): URLSearchParams | undefined {
  if (typeof url !== 'string') return undefined;
  const [beforeFragment = ''] = url.split('#', 1);
  const start = beforeFragment.indexOf('?');
  return start === -1 ? undefined : new URLSearchParams(beforeFragment.slice(start + 1));
}
