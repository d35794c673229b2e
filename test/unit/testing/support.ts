import type { Sandbox } from '../../../src/testing/index.js';

export interface GraphQLAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by path in tests
  readonly body: any;
}

export interface AskOptions {
  readonly version?: string;
  readonly token?: string;
  readonly storeId?: string;
}

export async function ask(
  sandbox: Sandbox,
  query: string,
  variables: Record<string, unknown> = {},
  options: AskOptions = {},
): Promise<GraphQLAnswer> {
  const { controls, credentials } = { controls: sandbox.controls.shopify, credentials: sandbox.credentials.shopify };
  const storeId = options.storeId ?? credentials.storeId;
  const response = await fetch(`${controls.baseURL(storeId)}/admin/api/${options.version ?? '2026-10'}/graphql.json`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-shopify-access-token': options.token ?? controls.accessToken(storeId),
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
