import type { Call } from '../call.js';
import { ConnectorError } from '../errors.js';
import { parseUrl } from '../url.js';

/**
 * Checks and merges headers, later ones winning, names in lower case.
 *
 * Done here because the errors of `fetch` quote the offending value, and that value is as a rule a token.
 *
 * @throws {ConnectorError} `configuration_invalid`, naming the header only.
 */
export function prepareHeaders(
  call: Call,
  ...sets: readonly (Readonly<Record<string, string | undefined>> | undefined)[]
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const set of sets) {
    for (const [name, value] of Object.entries(set ?? {})) {
      if (value === undefined) continue;
      if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
        throw invalid(call, 'a header name holds a character that HTTP does not allow');
      }
      if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
        throw invalid(
          call,
          `the value for the header "${name.toLowerCase()}" holds a line break or another character that HTTP does not ` +
            'allow; a credential pasted with a newline or a typographic dash is the usual cause',
        );
      }
      headers[name.toLowerCase()] = value;
    }
  }
  return headers;
}

/** @throws {ConnectorError} `configuration_invalid` without quoting the URL, which may hold a password or a key. */
export function checkUrl(call: Call, url: string): URL {
  const parsed = parseUrl(url);
  if (parsed === undefined) throw invalid(call, 'the request URL is not a valid absolute URL: check baseURL');
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    throw invalid(call, `a URL must begin with https:// or http://, not ${parsed.protocol}`);
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw invalid(call, 'a URL must not hold a user name or password: give credentials as credentials');
  }
  return parsed;
}

function invalid({ platform, storeId, operation }: Call, what: string): ConnectorError {
  return new ConnectorError('configuration_invalid', `${platform} ${operation}: ${what}`, {
    platform,
    storeId,
    operation,
  });
}
