import assert from 'node:assert/strict';
import { channel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import type { FulfillmentPush } from '../../../core/connector.js';
import type { LogEntry, Logger } from '../../../core/ports.js';
import type { CaseContext, CaseRule } from './case.js';
import { settle } from './checks.js';
import { withByteChanged, withHeader } from './deliveries.js';
import { networkError } from './errors.js';
import type { ConnectorScenario } from './harness.js';
import { everything } from './reads.js';
import { pushOf } from './shipping.js';
import type { SentRequest, Wire } from './wire.js';

const CHANNELS = ['request', 'retry', 'throttle', 'refresh'].map((name) => `commerce-connectors:${name}`);
const ONCE = { maxRetries: 0, timeoutMs: 5_000 } as const;
const SECRET_HEADER = /authorization|cookie|token|secret|signature|hmac|key|password/i;

export const secretRules: readonly CaseRule[] = [
  {
    name: 'secrets: no error tells one, whatever the platform, the network or an attacker sends',
    check: async (context) => {
      const seen = new Transcript();
      const push = await pushOf(context.scenario);
      await context.connector.fetchOrders(oneRow(context));
      for (const interfere of INTERFERENCES) await provoke(context, seen, push, interfere);
      assert.ok(seen.errors > 0, 'none of the provoked failures rejected');
      seen.assertClean([...context.scenario.secrets, ...sentSecrets(context.wire)]);
    },
  },
  {
    name: 'secrets: no log entry and no trace tells one',
    check: async (context) => {
      const seen = new Transcript();
      const log = (entry: LogEntry) => seen.add('a log entry', JSON.stringify(entry));
      const logger: Logger = { debug: log, info: log, warn: log, error: log };
      const trace = (message: unknown) => seen.add('a trace', inspect(message, { depth: 8 }));
      for (const name of CHANNELS) channel(name).subscribe(trace);
      try {
        const logged = { ...context, connector: context.create({ logger }) };
        await logged.connector.fetchOrders(oneRow(context));
        context.wire.answer({ status: 503, headers: { 'retry-after': '0.01' } }, 1);
        await logged.connector.fetchOrders(oneRow(context));
        const push = await pushOf(context.scenario);
        for (const interfere of INTERFERENCES) await provoke(logged, seen, push, interfere);
      } finally {
        for (const name of CHANNELS) channel(name).unsubscribe(trace);
      }
      seen.assertClean([...context.scenario.secrets, ...sentSecrets(context.wire)]);
    },
  },
  {
    name: 'secrets: what auth tells about a store holds none',
    check: async (context) => {
      const seen = new Transcript();
      const { connector, scenario } = context;
      seen.add('auth.connect', JSON.stringify(await connector.auth.connect(scenario.credentials)));
      seen.add('auth.check', JSON.stringify(await connector.auth.check(scenario.storeId)));
      seen.assertClean(credentialTexts(scenario));
    },
  },
];

/** Failures that quote the request, as proxies, debug pages and HTTP clients do. */
const INTERFERENCES: readonly ((wire: Wire) => void)[] = [
  ...[400, 401, 403, 404, 429, 500].map((status) => (wire: Wire) => {
    wire.answer((request) => ({ status, headers: { 'x-request-id': 'conformance' }, body: quoteJson(request) }));
  }),
  (wire) =>
    wire.answer((request) => ({ status: 200, headers: { 'content-type': 'text/html' }, body: quoteHtml(request) })),
  (wire) => wire.answer((request) => ({ status: 200, body: `${quoteJson(request).slice(0, -1)},` })),
  (wire) =>
    wire.answer((request) => ({
      status: 302,
      headers: { location: `https://login.example.com/?back=${encodeURIComponent(quoteJson(request))}` },
    })),
  (wire) =>
    wire.fail((request) =>
      Object.assign(networkError(`connect failed: ${quoteJson(request)}`, 'ECONNRESET'), { request }),
    ),
  (wire) => wire.truncate(),
];

async function provoke(
  context: CaseContext,
  seen: Transcript,
  push: FulfillmentPush,
  interfere: (wire: Wire) => void,
): Promise<void> {
  const { connector, scenario, wire } = context;
  const { storeId, orders, inventory, webhooks } = scenario;
  const { delivery, signatureHeader } = await webhooks.deliver('order');
  const orderId = orders.expected[0]?.orderId ?? orders.missingOrderId;
  const { operations } = connector.capabilities;
  const calls: Record<string, () => Promise<unknown>> = {
    fetchOrders: () => connector.fetchOrders(oneRow(context), ONCE),
    ...(operations.fetchOrder ? { fetchOrder: () => connector.fetchOrder({ storeId, orderId }, ONCE) } : {}),
    pushFulfillment: () => connector.pushFulfillment(push, ONCE),
    updateInventory: () =>
      connector.updateInventory({ storeId, items: [{ ...inventory.items[0], quantity: 3 }] }, ONCE),
    'auth.check': () => connector.auth.check(storeId, ONCE),
    'auth.connect': () => connector.auth.connect(scenario.credentials, ONCE),
    'auth.refresh': () => connector.auth.refresh(storeId, ONCE),
    'verifyWebhook, body changed': () => connector.verifyWebhook(withByteChanged(delivery, 1)),
    ...(signatureHeader === undefined
      ? {}
      : { 'verifyWebhook, cut signature': () => connector.verifyWebhook(withHeader(delivery, signatureHeader, 'x')) }),
  };
  interfere(wire);
  for (const [what, call] of Object.entries(calls)) {
    const settled = await settle(what, call);
    if (settled.ok) seen.add(`the answer of ${what}`, what.startsWith('auth.') ? inspect(settled.value) : '');
    else seen.addError(what, settled.error);
  }
  wire.restore();
}

/** A read that spends little: failures are charged to the budget in full. */
function oneRow(context: CaseContext) {
  return { ...everything(context), limit: 1 };
}

/** Everything a host could write down, with where it came from. */
class Transcript {
  errors = 0;
  readonly #texts: { readonly where: string; readonly text: string }[] = [];

  add(where: string, text: string): void {
    this.#texts.push({ where, text });
  }

  addError(what: string, error: unknown): void {
    this.errors += 1;
    this.add(`the error of ${what} as JSON`, JSON.stringify(error) ?? '');
    // inspect prints message, stack, every property and the chain of causes, as console.error does.
    this.add(`the error of ${what}`, inspect(error, { depth: 12, showHidden: true }));
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
      this.add(`the error of ${what} or a cause of it`, `${cause.message}\n${cause.stack}`);
    }
  }

  assertClean(secrets: readonly string[]): void {
    const forms = secrets.filter((secret) => secret.length >= 4).flatMap(formsOf);
    for (const { where, text } of this.#texts) {
      // Never the secret itself: a test report is a log too.
      if (forms.some((form) => text.includes(form))) assert.fail(`${where} contains a secret`);
    }
  }
}

function formsOf(secret: string): readonly string[] {
  const encoded = Buffer.from(secret);
  return [...new Set([secret, encodeURIComponent(secret), encoded.toString('base64'), encoded.toString('base64url')])];
}

/** What the requests themselves carried as credentials. */
function sentSecrets(wire: Wire): readonly string[] {
  return wire.sent().flatMap(({ headers }) =>
    Object.entries(headers)
      .filter(([name, value]) => SECRET_HEADER.test(name) && value.length >= 8)
      .flatMap(([, value]) => [value, value.replace(/^\w+ /, '')]),
  );
}

function credentialTexts({ credentials, storeId }: ConnectorScenario): readonly string[] {
  return Object.entries(credentials)
    .filter(([name]) => /token|secret|key|password/i.test(name))
    .flatMap(([, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter((value): value is string => typeof value === 'string' && value !== storeId);
}

function quoteJson({ url, method, headers, body }: SentRequest): string {
  const quoted = { url, method, headers, body };
  return JSON.stringify({ error: quoted, errors: JSON.stringify(quoted), message: JSON.stringify(quoted) });
}

function quoteHtml(request: SentRequest): string {
  return `<!DOCTYPE html><html><body><pre>${quoteJson(request)}</pre></body></html>`;
}
