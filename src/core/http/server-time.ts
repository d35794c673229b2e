import type { HttpResponse } from './http-client.js';

/** The platform's clock, from the answer's `Date`; milliseconds since the epoch. */
export function serverTimeOf({ headers }: HttpResponse): number | undefined {
  const time = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(time) ? undefined : time;
}
