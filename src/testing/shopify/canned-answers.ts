import type { EndpointAnswer } from './auth/oauth-answers.js';
import type { Fault } from './faults.js';

/** What a fault answers in the place of the platform; `undefined` for faults that let it work. */
export function cannedAnswer(fault: Fault): EndpointAnswer | undefined {
  if (fault.kind === 'html') {
    const text =
      '<!DOCTYPE html><html><head><title>Something went wrong</title></head><body><h1>Something went wrong</h1></body></html>';
    return { status: fault.status, headers: { 'content-type': 'text/html; charset=utf-8' }, text };
  }
  if (fault.kind !== 'status') return undefined;
  const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  if (fault.body !== undefined) return { status: fault.status, headers, text: fault.body };
  return { status: fault.status, headers, json: { errors: statusText(fault.status) } };
}

function statusText(status: number): string {
  const texts: ReadonlyMap<number, string> = new Map([
    [402, 'Unavailable Shop'],
    [403, '[API] This action requires merchant approval.'],
    [423, 'Locked'],
    [429, 'Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.'],
    [430, 'Shopify Security Rejection'],
    [500, 'Internal Server Error'],
    [502, 'Bad Gateway'],
    [503, 'Service Unavailable'],
  ]);
  return texts.get(status) ?? 'Error';
}
