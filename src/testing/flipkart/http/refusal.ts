import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from './area.js';

/**
 * A request that is refused as a whole. What the body of a refused order call looks like is not published: this is the form
 * that its verdicts on single shipments have.
 */
export class FlipkartRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  get answer(): FlipkartSandboxAnswer {
    return { status: this.status, body: { errorCode: this.code, errorMessage: this.message } };
  }
}

export const badRequest = (message: string, code = 'BAD_REQUEST'): FlipkartRefusal =>
  new FlipkartRefusal(400, code, message);

export const unprocessable = (message: string): FlipkartRefusal =>
  new FlipkartRefusal(422, 'UNPROCESSABLE_ENTITY', message);

export const notFound = (message: string): FlipkartRefusal => new FlipkartRefusal(404, 'NOT_FOUND', message);

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isFilled = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** The parsed body. @throws FlipkartRefusal for anything but a JSON object. */
export function jsonBody({ rawBody }: FlipkartSandboxRequest): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(rawBody);
  } catch {
    throw badRequest('Unable to process JSON');
  }
  if (!isObject(body)) throw badRequest('Unable to process JSON');
  return body;
}

/**
 * Ids that are separated by commas.
 * @throws FlipkartRefusal for none and for too many.
 */
export function idList(text: string, name: string, most: number): readonly string[] {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.some((id) => id === '')) throw badRequest(`${name} must not be empty`);
  if (ids.length > most) throw badRequest(`Maximum ${most} ${name} allowed per request`);
  return ids;
}
