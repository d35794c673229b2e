import type { RequestContext } from '../graphql/context.js';
import { type UserError, userError } from '../graphql/errors.js';
import { gid, idOfKind } from '../ids.js';
import type { SubscriptionInput, SubscriptionRecord } from '../webhooks/subscription.js';
import { isProtectedTopic, scopesOfTopic, topicOfEnum } from '../webhooks/topics.js';
import type { FieldArgs } from './define.js';
import { addressProblem, isCloudAddress } from './webhook-address.js';
import { subscriptionView } from './webhook-subscriptions.js';

interface InputFields {
  readonly uri?: string | null;
  readonly callbackUrl?: string | null;
  readonly format?: 'JSON' | 'XML' | null;
  readonly filter?: string | null;
  readonly includeFields?: readonly string[] | null;
  readonly name?: string | null;
}

/** The field is still named by what `uri` replaced [REC webhook-subscription-uri-validation]. */
const ADDRESS = ['webhookSubscription', 'callbackUrl'];
const NAME = ['webhookSubscription', 'name'];
const FORMAT = ['webhookSubscription', 'format'];
const LONGEST_NAME = 50;

function webhookSubscriptionCreate(_source: unknown, args: FieldArgs, context: RequestContext): object {
  const input = read(args['webhookSubscription'] as InputFields, topicOfEnum(String(args['topic'])), undefined);
  const errors = [...topicErrors(input.topic, context), ...errorsOf(input, undefined, context)];
  if (errors.length > 0) return { webhookSubscription: null, userErrors: errors };
  return { webhookSubscription: subscriptionView(context.webhooks.add(input), context), userErrors: [] };
}

function webhookSubscriptionUpdate(_source: unknown, args: FieldArgs, context: RequestContext): object {
  const known = find(args, context);
  if (known === undefined) return { webhookSubscription: null, userErrors: [unknownId()] };
  const input = read(args['webhookSubscription'] as InputFields, known.topic, known);
  const errors = errorsOf(input, known, context);
  const changed = errors.length > 0 ? undefined : context.webhooks.change(known.id, input);
  return {
    webhookSubscription: changed === undefined ? null : subscriptionView(changed, context),
    userErrors: errors,
  };
}

function webhookSubscriptionDelete(_source: unknown, args: FieldArgs, context: RequestContext): object {
  const known = find(args, context);
  if (known === undefined) return { deletedWebhookSubscriptionId: null, userErrors: [unknownId()] };
  context.webhooks.remove(known.id);
  return { deletedWebhookSubscriptionId: gid('WebhookSubscription', known.id), userErrors: [] };
}

const find = (args: FieldArgs, context: RequestContext): SubscriptionRecord | undefined => {
  const id = idOfKind(String(args['id']), 'WebhookSubscription');
  return context.webhooks.list().find((subscription) => subscription.id === id);
};

const unknownId = (): UserError => userError(['id'], 'Webhook subscription does not exist');

/** An update keeps what it does not name. */
function read(
  fields: InputFields,
  topic: SubscriptionRecord['topic'],
  known: SubscriptionRecord | undefined,
): SubscriptionInput {
  return {
    topic,
    url: (fields.uri ?? fields.callbackUrl ?? known?.url ?? '').trim(),
    format: fields.format ?? known?.format ?? 'JSON',
    filter: fields.filter ?? known?.filter ?? null,
    includeFields: fields.includeFields ?? known?.includeFields ?? [],
    name: fields.name ?? known?.name ?? null,
  };
}

function topicErrors(topic: string, context: RequestContext): UserError[] {
  const needed = scopesOfTopic(topic);
  if (needed !== undefined && !needed.some((scope) => context.access.has(scope))) {
    return [userError(['topic'], 'You cannot create a webhook subscription with the specified topic')];
  }
  if (context.access.approval !== 'none' || !isProtectedTopic(topic)) return [];
  const page = 'https://shopify.dev/docs/apps/launch/protected-customer-data';
  const message = `This app is not approved to subscribe to webhook topics containing protected customer data. See ${page} for more details.`;
  return [userError(['topic'], message)];
}

function errorsOf(
  input: SubscriptionInput,
  known: SubscriptionRecord | undefined,
  context: RequestContext,
): UserError[] {
  const address = addressProblem(input.url, context.settings.loopbackWebhooks);
  if (address !== undefined) return [userError(ADDRESS, address)];
  const errors = nameErrors(input.name);
  if (input.format === 'XML' && isCloudAddress(input.url)) {
    errors.push(userError(FORMAT, "Format can only be used with format: 'json'"));
  }
  if (input.format === 'XML' && input.topic.startsWith('returns/')) {
    const message = "Format 'xml' is invalid for this webhook topic. Allowed formats: json";
    errors.push(userError(FORMAT, message));
  }
  const others = context.webhooks.list().filter((subscription) => subscription.id !== known?.id);
  if (others.some((other) => isSame(other, input))) {
    errors.push(userError(ADDRESS, 'Address for this topic has already been taken'));
  }
  // Names are unique per app and shop; the words are by analogy [INF].
  if (input.name !== null && others.some((other) => other.name === input.name)) {
    errors.push(userError(NAME, 'Name has already been taken'));
  }
  return errors;
}

/** One topic may go to one address several times, but not with the same filter. */
const isSame = (one: SubscriptionInput, other: SubscriptionInput): boolean =>
  one.topic === other.topic && one.url === other.url && (one.filter ?? '') === (other.filter ?? '');

function nameErrors(name: string | null): UserError[] {
  if (name === null) return [];
  const errors: UserError[] = [];
  if (name === '') errors.push(userError(NAME, 'Name is too short (minimum is 1 character)'));
  if (name.length > LONGEST_NAME) {
    errors.push(userError(NAME, `Name is too long (maximum is ${LONGEST_NAME} characters)`));
  }
  if (!/^[\w-]+$/.test(name)) {
    // The doubled word is the platform's [REC webhook-subscription-topic-format-name-validation].
    const message = 'Name name field can only contain alphanumeric characters, underscores, and hyphens';
    errors.push(userError(NAME, message));
  }
  return errors;
}

export const WEBHOOK_MUTATIONS = { webhookSubscriptionCreate, webhookSubscriptionUpdate, webhookSubscriptionDelete };
