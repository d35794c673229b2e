import type { SpRoute, SpSandboxAnswer, SpSandboxRequest } from '../http/area.js';
import { findMarketplace, type SandboxMarketplace } from './marketplaces.js';

/** An answer in SP-API's words: `{ errors: [{ code, message, details }] }`. */
export class SpRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details = '',
  ) {
    super(message);
  }

  get answer(): SpSandboxAnswer {
    const { status, code, message, details } = this;
    return { status, body: { errors: [{ code, message, details }] } };
  }
}

export const invalidInput = (message: string, details = ''): SpRefusal =>
  new SpRefusal(400, 'InvalidInput', message, details);

/** 403 without details: the token is fine, what it asks for is somebody else's. */
export const denied = (): SpRefusal => new SpRefusal(403, 'Unauthorized', 'Access to requested resource is denied.');

export const notFound = (message: string): SpRefusal => new SpRefusal(404, 'NotFound', message);

export const quotaExceeded = (): SpRefusal =>
  new SpRefusal(429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.');

/** A route whose refusals are thrown. */
export const spRoute = (route: SpRoute): SpRoute => ({
  ...route,
  async handle(request) {
    try {
      return await route.handle(request);
    } catch (error) {
      if (error instanceof SpRefusal) return error.answer;
      throw error;
    }
  },
});

/** The parsed body. @throws SpRefusal for anything but a JSON object. */
export function jsonBody({ rawBody }: SpSandboxRequest, refusal: SpRefusal): Readonly<Record<string, unknown>> {
  let body: unknown;
  try {
    body = JSON.parse(rawBody);
  } catch {
    throw refusal;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refusal;
  return body as Readonly<Record<string, unknown>>;
}

/** A list parameter, which SP-API separates by commas: a value with a comma in it is two. */
export const listParameter = (query: URLSearchParams, name: string): readonly string[] =>
  query
    .getAll(name)
    .flatMap((text) => text.split(','))
    .filter((value) => value !== '');

/** A list parameter of known words. @throws SpRefusal */
export function wordsParameter<Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): readonly Word[] {
  const given = listParameter(query, name);
  const wrong = given.find((value) => !(words as readonly string[]).includes(value));
  if (wrong !== undefined) throw invalidInput(`Invalid '${name}' provided.`);
  return given as readonly Word[];
}

/** An instant; `undefined` when it was not given. @throws SpRefusal */
export function instantParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const instant = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) throw invalidInput(`Invalid '${name}' provided.`);
  return instant;
}

/** ISO 8601 with a zone; a plain date will do. */
export const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** A number of a range; `undefined` when it was not given. @throws SpRefusal */
export function countParameter(
  query: URLSearchParams,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= least && count <= most)) throw invalidInput(`Invalid '${name}' provided.`);
  return count;
}

/**
 * The marketplaces a request names, at least one.
 * @throws SpRefusal for ids that do not exist, and 403 for those where the seller does not sell.
 */
export function marketplacesNamed(
  ids: readonly string[],
  own: readonly SandboxMarketplace[],
): readonly SandboxMarketplace[] {
  if (ids.length === 0) throw invalidInput("Missing required 'marketplaceIds'.");
  return ids.map((id) => {
    if (findMarketplace(id) === undefined) throw invalidInput("Invalid 'marketplaceIds' provided.");
    const found = own.find((marketplace) => marketplace.id === id);
    if (found === undefined) throw denied();
    return found;
  });
}
