import type { Site } from '../site.js';
import type { Exchange } from './exchange.js';
import type { PhpArray } from './php-query.js';

/**
 * The `Link` header of a list. It takes the place of the one that names the API, and repeats every parameter of the
 * request: with keys in the query the secret too, with OAuth the used-up nonce and signature [RUN].
 */
export function pageLinks(
  { query }: Exchange,
  path: string,
  site: Site,
  answered: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const pages = Number(answered['X-WP-TotalPages'] ?? 0);
  const page = Number(query.get('page') ?? 1);
  const links = [
    ...(page > 1 ? [[Math.min(page - 1, pages), 'prev'] as const] : []),
    ...(page < pages ? [[page + 1, 'next'] as const] : []),
  ].filter(([number]) => number > 0);
  if (links.length === 0) return {};
  const address = site.restURL(path);
  const to = (number: number): string => `${address}${address.includes('?') ? '&' : '?'}${written(query, number)}`;
  return { Link: links.map(([number, rel]) => `<${to(number)}>; rel="${rel}"`).join(', ') };
}

function written(query: PhpArray, page: number): string {
  const params = new URLSearchParams();
  for (const [name, value] of query) {
    if (name === 'page' || name === 'rest_route') continue;
    if (typeof value === 'string') params.append(name, value);
    else for (const [key, inner] of value) params.append(`${name}[${key}]`, String(inner));
  }
  params.append('page', String(page));
  return params.toString();
}
