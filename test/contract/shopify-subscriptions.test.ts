import { existsSync, readFileSync } from 'node:fs';
import { isEnumType, NoDeprecatedCustomRule, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { webhookSubscriptionsPage } from '../../src/connectors/shopify/queries.js';
import { refusalOf } from '../../src/connectors/shopify/subscription-refusal.js';
import { enumOf, platformTopicsOf, scopeOf } from '../../src/connectors/shopify/subscription-topics.js';
import { SHOPIFY_TOPICS } from '../../src/connectors/shopify/webhook-topics.js';
import { createRateLimiter } from '../../src/core/limits/bottleneck-limiter.js';
import { outcomeOf } from './official-schema/checks.js';
import { connectorTo, estimatesOf, STORE } from './official-schema/connect.js';
import { createOfficialStandIn } from './official-schema/stand-in.js';
import { officialSchema, VERSIONS } from './shopify-official.js';

const url = 'https://app.example.com/hooks';
const NOT_BY_API = ['privacy.customer_request', 'privacy.customer_redact', 'privacy.store_redact'];

describe.each(VERSIONS)('against the official schema of %s', (version) => {
  it.each([1, 2])('subscriptions and diagnoses ask for nothing that Shopify would refuse (seed %i)', async (seed) => {
    const scopes = ['read_orders', 'read_inventory', 'read_locations'];
    const answers = { nulls: 0.1 * (seed - 1), userErrors: 0.3 * (seed - 1), orders: 12, scopes };
    const standIn = createOfficialStandIn({ version, seed, answers });
    const estimates: number[] = [];
    const rateLimiter = estimatesOf(createRateLimiter(), estimates);
    const shopify = await connectorTo(standIn, { apiVersion: version, rateLimiter });
    const { created, failed } = await shopify.webhooks.ensure({ storeId: STORE, url, topics: SHOPIFY_TOPICS });
    expect(created.length + failed.length).toBeGreaterThan(SHOPIFY_TOPICS.length);
    expect(failed.map(({ topic }) => topic)).toEqual(expect.arrayContaining(NOT_BY_API));
    await shopify.webhooks.list({ storeId: STORE });
    await outcomeOf(() => shopify.webhooks.remove({ storeId: STORE }));
    const { findings } = await shopify.diagnose({ storeId: STORE });
    expect(findings.filter(({ level, fix }) => level !== 'ok' && fix === undefined)).toEqual([]);
    await shopify.close();

    expect(standIn.refusals).toEqual([]);
    const names = new Set(standIn.requests.map(({ name }) => name));
    for (const name of ['WebhookSubscriptionCreate', 'DiagnoseApp', 'DiagnoseOrders', 'DiagnoseSkus', 'Locations']) {
      expect(names, name).toContain(name);
    }
    const wrong = standIn.requests.filter(({ requested }, index) => {
      const estimate = estimates[index] ?? 0;
      return estimate < requested || estimate > requested + 15;
    });
    expect(wrong.map(({ name, requested }) => `${name} ${requested}`)).toEqual([]);
  });

  it('names of subscriptions are asked for where there are any', () => {
    const problems = validate(officialSchema(version), parse(webhookSubscriptionsPage({ names: true }).text), [
      ...specifiedRules,
      NoDeprecatedCustomRule,
    ]);
    expect(problems.map(({ message }) => message)).toEqual(
      version === '2026-01' ? [expect.stringContaining('Cannot query field "name"')] : [],
    );
  });

  it('every topic is one to subscribe to, with a scope that its description names', () => {
    const type = officialSchema(version).getType('WebhookSubscriptionTopic');
    if (!isEnumType(type)) throw new Error('no such enum');
    for (const platformTopic of SHOPIFY_TOPICS.flatMap(platformTopicsOf)) {
      const description = (type.getValue(enumOf(platformTopic))?.description ?? 'missing').replace(/\s+/g, ' ');
      const scope = scopeOf(platformTopic);
      expect([platformTopic, description]).toEqual([
        platformTopic,
        scope === undefined ? expect.not.stringContaining('Requires') : expect.stringContaining(scope),
      ]);
    }
  });
});

const CAPTURE = new URL(
  '../../../shared/contracts/shopify/captures/webhooks_webhook-subscription-uri-validation.json',
  import.meta.url,
);
const isThere = existsSync(CAPTURE);
const why = isThere ? '' : ' (skipped: the recordings are not beside the repository)';

it.skipIf(!isThere)(`recorded refusals are understood${why}`, () => {
  const recorded = JSON.parse(readFileSync(CAPTURE, 'utf8'));
  const payloads = Object.values<{ userErrors?: { message: string }[] }>(recorded.primary.response.payload.data);
  const sentences = payloads.flatMap(({ userErrors = [] }) => userErrors.map(({ message }) => message));
  expect(sentences.length).toBeGreaterThan(1);
  for (const message of sentences) {
    const refusal = refusalOf([{ code: undefined, field: [], message }], 'orders/create');
    expect(refusal.message).not.toContain('"');
  }
});
