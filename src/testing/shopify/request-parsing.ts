import type { IncomingMessage } from 'node:http';
import type { GraphQLRequest } from './graphql/execute.js';
import type { Variables } from './graphql/prepare.js';

export function parseGraphQL(body: string): GraphQLRequest | undefined {
  const parsed = parseObject(body);
  if (typeof parsed?.['query'] !== 'string') return undefined;
  const variables = parsed['variables'];
  return {
    query: parsed['query'],
    variables: typeof variables === 'object' && variables !== null ? (variables as Variables) : {},
    operationName: typeof parsed['operationName'] === 'string' ? parsed['operationName'] : null,
  };
}

function parseObject(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** The token endpoint takes JSON and forms alike. */
export function parseForm(request: IncomingMessage, body: string): Readonly<Record<string, unknown>> {
  const type = request.headers['content-type'] ?? '';
  if (type.includes('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(body));
  return parseObject(body) ?? {};
}
