import type { IncomingHttpHeaders } from 'node:http';
import type { SpRoute } from '../http/area.js';
import { denied, invalidInput, SpRefusal } from '../sellers/answers.js';
import type { SandboxApp } from './app.js';
import { mayCall } from './roles.js';

/** Who asks. */
export interface Caller {
  readonly app: SandboxApp;
  /** `undefined` for an app in its own name. */
  readonly sellerId: string | undefined;
}

const unauthorized = (details: string): SpRefusal =>
  new SpRefusal(403, 'Unauthorized', 'Access to requested resource is denied.', details);

export const EXPIRED = 'The access token you provided has expired.';
export const REVOKED = 'The access token you provided is revoked, malformed or invalid.';
const MISSING = 'Access token is missing in the request header.';

/** "Up to 500 characters", and required. */
const MAX_USER_AGENT = 500;

/** Whose token a request brings, whatever it is worth: for faults and the log. */
export function claimedSeller(headers: IncomingHttpHeaders, apps: readonly SandboxApp[]): string | undefined {
  return findGrant(headers, apps)?.grant.sellerId;
}

/**
 * Who asks, if they may.
 * @throws SpRefusal
 */
export function authenticate(
  headers: IncomingHttpHeaders,
  route: SpRoute,
  apps: readonly SandboxApp[],
  now: number,
): Caller {
  const userAgent = headers['user-agent'] ?? '';
  if (userAgent === '' || userAgent.length > MAX_USER_AGENT)
    throw invalidInput('The user-agent header is missing or invalid.');
  if (typeof headers['x-amz-access-token'] !== 'string' || headers['x-amz-access-token'] === '')
    throw unauthorized(MISSING);
  const found = findGrant(headers, apps);
  if (found === undefined) throw unauthorized(REVOKED);
  const { app, grant } = found;
  if (now >= grant.endsAt) throw unauthorized(EXPIRED);
  if (route.grantless !== undefined) {
    if (!grant.scopes.has(route.grantless)) throw denied();
    return { app, sellerId: undefined };
  }
  const { sellerId } = grant;
  if (sellerId === undefined || !mayCall(route.path, app.rolesFor(sellerId) ?? new Set())) throw denied();
  return { app, sellerId };
}

function findGrant(headers: IncomingHttpHeaders, apps: readonly SandboxApp[]) {
  const token = headers['x-amz-access-token'];
  if (typeof token !== 'string') return undefined;
  for (const app of apps) {
    const grant = app.grantOf(token);
    if (grant !== undefined) return { app, grant };
  }
  return undefined;
}
