import { isDeepStrictEqual } from 'node:util';
import type { AuthBegin } from '../core/connector.js';
import type { InvalidRequestIssue } from '../core/errors.js';
import { parseUrl } from '../core/url.js';

const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** What is wrong with the parts of `auth.begin` that are the same on every platform. */
export function beginIssues({ redirectUri, context }: AuthBegin): InvalidRequestIssue[] {
  const issues: InvalidRequestIssue[] = [];
  const problem = problemOfRedirect(redirectUri);
  if (problem !== undefined) issues.push({ path: 'redirectUri', message: problem });
  if (context !== undefined && !isJson(context)) {
    issues.push({ path: 'context', message: 'must be a JSON value: it is stored until the callback' });
  }
  return issues;
}

/** Codes and keys arrive there: in clear text only on the developer's own machine. */
function problemOfRedirect(redirectUri: unknown): string | undefined {
  const url = typeof redirectUri === 'string' ? parseUrl(redirectUri) : undefined;
  if (url === undefined) return 'must be an absolute URL that the app has registered';
  const { protocol, hostname, hash } = url;
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOCAL_HOSTS.includes(hostname));
  if (!isSafe) return 'must be an https URL (http only on localhost)';
  return hash === '' ? undefined : 'must not have a fragment (#…): it would be dropped on the way';
}

function isJson(value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);
  } catch {
    return false;
  }
}
