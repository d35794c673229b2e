import { RestError } from '../http/route.js';

/** WordPress's routes only match digits; anything else is an address it does not know. */
export function restId(params: Readonly<Record<string, string>>, name = 'id'): number {
  const text = params[name] ?? '';
  if (!/^\d+$/.test(text)) {
    throw new RestError(404, 'rest_no_route', 'No route was found matching the URL and request method.');
  }
  return Number(text);
}
