import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  type GraphQLError,
  getOperationAST,
  getVariableValues,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { type CostBucket, type CostBucketOptions, createCostBucket } from './cost-bucket.js';
import { actualCost, requestedCost } from './query-cost.js';
import { deprecatedInputs, type Refusal, runtimeRefusals } from './runtime-rules.js';
import { officialSchema, type Version } from './schema.js';
import { type Answers, createWorld, type World } from './world.js';

export interface StandInOptions {
  readonly version: Version;
  readonly seed: number;
  readonly answers?: Answers;
  /** @default so large that nothing waits */
  readonly bucket?: Partial<CostBucketOptions>;
  /** Milliseconds since the epoch, for `Date`. */
  readonly now?: () => number;
  /** Changes the answer before it is sent: for what a real platform does and the schema does not say. */
  readonly tamper?: (answer: StandInAnswer, request: GraphQLRequest) => StandInAnswer;
}

export interface StandInAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface GraphQLRequest {
  readonly name: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly requested: number;
  readonly actual: number;
  readonly outcome: 'answered' | 'refused' | 'throttled';
}

/** A shop built from nothing but Shopify's published schema and the rules of its running API. */
export interface OfficialStandIn {
  readonly world: World;
  /** Every GraphQL request, in order. */
  readonly requests: readonly GraphQLRequest[];
  /** What the official schema or the running API would have refused. A correct client leaves this empty. */
  readonly refusals: readonly string[];
  readonly bucket: CostBucket;
  answer(path: string, headers: Readonly<Record<string, string | undefined>>, body: string): StandInAnswer;
}

export const ACCESS_TOKEN = 'shpat_0123456789abcdef0123456789abcdef';
export const REFRESH_TOKEN = 'shprt_0123456789abcdef0123456789abcdef';
export const CLIENT = { clientId: 'official-client', clientSecret: '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' };
const MAX_COST = 1_000;
const PLENTY = { capacity: 2_000_000, restorePerSecond: 100_000 };

export function createOfficialStandIn(options: StandInOptions): OfficialStandIn {
  const { version, seed } = options;
  const schema = officialSchema(version);
  const world = createWorld(seed, options.answers ?? {});
  const now = options.now ?? Date.now;
  const bucket = createCostBucket({ ...PLENTY, now, ...options.bucket });
  const requests: GraphQLRequest[] = [];
  const refusals: string[] = [];

  const check = (document: DocumentNode, variables: Readonly<Record<string, unknown>>): readonly Refusal[] => {
    const invalid = violationsOf(version, document);
    if (invalid.length > 0) return invalid.map(({ message }) => ({ code: 'undefinedField', message }));
    const operation = getOperationAST(document);
    if (!operation) return [{ code: 'BAD_REQUEST', message: 'not exactly one operation' }];
    const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], { ...variables });
    if (coerced.errors) return coerced.errors.map(({ message }) => ({ code: 'INVALID_VARIABLE', message }));
    return [
      ...deprecatedInputs(schema, operation, variables).map((message) => ({ code: 'INVALID_VARIABLE', message })),
      ...runtimeRefusals(schema, version, document, variables),
    ];
  };

  const execute = (document: DocumentNode, variables: Readonly<Record<string, unknown>>) => {
    const { fieldResolver, typeResolver } = world;
    const result = executeSync({ schema, document, variableValues: variables, fieldResolver, typeResolver });
    return { result, cost: actualCost(schema, document, variables, result.data) };
  };
  // The world never changes: who asks the same again gets the same.
  const answers = new Map<string, ReturnType<typeof execute>>();

  const run = (body: string): StandInAnswer => {
    const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    const document = parsed(query);
    const name = getOperationAST(document)?.name?.value ?? 'anonymous';
    const finish = (
      outcome: GraphQLRequest['outcome'],
      cost: { readonly requested: number; readonly actual: number },
      result: Pick<ExecutionResult, 'data' | 'errors'> | { readonly errors: readonly unknown[] },
    ): StandInAnswer => {
      const request = { name, text: query, variables, ...cost, outcome };
      requests.push(request);
      const answer = {
        status: 200,
        headers: headersOf(version, now()),
        body: JSON.stringify({
          ...result,
          extensions: {
            cost: {
              requestedQueryCost: cost.requested,
              actualQueryCost: outcome === 'answered' ? cost.actual : null,
              throttleStatus: bucket.status(),
            },
          },
        }),
      };
      return options.tamper === undefined ? answer : options.tamper(answer, request);
    };

    const found = check(document, variables);
    if (found.length > 0) {
      refusals.push(...found.map(({ message }) => `${name}: ${message}`));
      return finish('refused', { requested: 0, actual: 0 }, { errors: found.map(problem) });
    }
    const requested = requestedCost(schema, document, variables);
    if (requested > MAX_COST) {
      refusals.push(`${name}: costs ${requested}`);
      const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${MAX_COST}).`;
      return finish('refused', { requested, actual: 0 }, { errors: [problem({ code: 'MAX_COST_EXCEEDED', message })] });
    }
    if (!bucket.has(requested)) {
      return finish(
        'throttled',
        { requested, actual: 0 },
        { errors: [problem({ code: 'THROTTLED', message: 'Throttled' })] },
      );
    }
    const { result, cost } = answers.get(body) ?? execute(document, variables);
    answers.set(body, { result, cost });
    const actual = Math.min(requested, cost);
    bucket.take(actual);
    return finish('answered', { requested, actual }, result);
  };

  return {
    world,
    requests,
    refusals,
    bucket,
    answer: (path, headers, body) => {
      if (path === '/admin/oauth/access_token') return grant(body, options, refusals, now());
      if (path !== `/admin/api/${version}/graphql.json`) {
        refusals.push(`unknown path ${path}`);
        return { status: 404, headers: headersOf(version, now()), body: '{"errors":"Not Found"}' };
      }
      if (headers['x-shopify-access-token'] !== ACCESS_TOKEN) {
        const text = '[API] Invalid API key or access token (unrecognized login or wrong password)';
        return { status: 401, headers: headersOf(version, now()), body: JSON.stringify({ errors: text }) };
      }
      return run(body);
    },
  };
}

/** The same over real HTTP on loopback. */
export async function startOfficialStandIn(
  options: StandInOptions,
): Promise<OfficialStandIn & { readonly url: string; close(): Promise<void> }> {
  const standIn = createOfficialStandIn(options);
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = request.headers as Record<string, string | undefined>;
    const answer = standIn.answer(request.url ?? '', headers, Buffer.concat(chunks).toString());
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...standIn,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const documents = new Map<string, DocumentNode>();

function parsed(text: string): DocumentNode {
  const known = documents.get(text) ?? parse(text);
  documents.set(text, known);
  return known;
}

const violations = new WeakMap<DocumentNode, Map<Version, readonly GraphQLError[]>>();

/** Judged once: the same documents are sent again and again. */
function violationsOf(version: Version, document: DocumentNode): readonly GraphQLError[] {
  const byVersion = violations.get(document) ?? new Map<Version, readonly GraphQLError[]>();
  violations.set(document, byVersion);
  const rules = [...specifiedRules, NoDeprecatedCustomRule];
  const known = byVersion.get(version) ?? validate(officialSchema(version), document, rules);
  byVersion.set(version, known);
  return known;
}

function problem({ code, message }: Refusal) {
  return { message, extensions: { code } };
}

function headersOf(version: Version, now: number): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'x-shopify-api-version': version,
    'x-request-id': '0f1e2d3c-0000-4000-8000-000000000000',
    date: new Date(now).toUTCString(),
  };
}

function grant(body: string, options: StandInOptions, refusals: string[], now: number): StandInAnswer {
  const given = JSON.parse(body) as Record<string, unknown>;
  const headers = headersOf(options.version, now);
  const isApp = given['client_id'] === CLIENT.clientId && given['client_secret'] === CLIENT.clientSecret;
  const isCode = given['code'] === 'one-time-code' && given['expiring'] === '1';
  const isRefresh = given['grant_type'] === 'refresh_token' && given['refresh_token'] === REFRESH_TOKEN;
  if (!isApp || isCode === isRefresh) {
    refusals.push(`token request with ${Object.keys(given).sort().join(', ')}`);
    return { status: 400, headers, body: '{"error":"invalid_request"}' };
  }
  const answer = {
    access_token: ACCESS_TOKEN,
    scope: (options.answers?.scopes ?? []).join(','),
    expires_in: 3_600,
    refresh_token: REFRESH_TOKEN,
    refresh_token_expires_in: 7_776_000,
  };
  return { status: 200, headers, body: JSON.stringify(answer) };
}
