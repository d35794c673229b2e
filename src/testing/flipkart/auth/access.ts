import type { IncomingHttpHeaders } from 'node:http';
import type { HttpAnswer } from '../http/exchange.js';
import { jsonAnswer } from '../http/json.js';
import type { Grant, SandboxApp } from './app.js';

/** Who asks. */
export interface Caller {
  readonly app: SandboxApp;
  readonly grant: Grant;
}

/** The owner of the token that a request brings, whatever it is worth: for faults and the log. */
export function claimedCaller(headers: IncomingHttpHeaders, apps: readonly SandboxApp[]): Caller | undefined {
  const token = bearerOf(headers);
  if (token === undefined) return undefined;
  for (const app of apps) {
    const grant = app.accessGrantOf(token);
    if (grant !== undefined) return { app, grant };
  }
  return undefined;
}

/** Who asks, or the refusal. */
export function authenticate(
  headers: IncomingHttpHeaders,
  apps: readonly SandboxApp[],
  now: number,
): Caller | HttpAnswer {
  const token = bearerOf(headers);
  if (token === undefined) return oauthError(401, 'unauthorized', FULL);
  const caller = claimedCaller(headers, apps);
  return caller !== undefined && now < caller.grant.endsAt ? caller : invalidToken(token);
}

const FULL = 'Full authentication is required to access this resource';

export const oauthError = (status: number, error: string, description: string): HttpAnswer =>
  jsonAnswer(status, { error, error_description: description });

const deadToken = (token: string) => ({
  error: 'invalid_token',
  error_description: `Invalid access token: ${token}`,
});

export const invalidToken = (token: string): HttpAnswer => jsonAnswer(401, deadToken(token));

/** As it was seen once, behind a gateway. */
export const wrappedInvalidToken = (token: string): HttpAnswer =>
  jsonAnswer(500, { errorId: '00000000-0000-4000-8000-000000000000', error: JSON.stringify(deadToken(token)) });

export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
