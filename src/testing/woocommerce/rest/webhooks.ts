import { RestError, type RestRequest, type Route } from '../http/route.js';
import { isDeliveryURL } from '../webhooks/delivery-url.js';
import type { Hooks } from '../webhooks/hooks.js';
import { WEBHOOK_STATUSES, type WebhookRecord } from '../webhooks/record.js';
import { eventOf, hooksOf, isTopic, resourceNameOf } from '../webhooks/topics.js';
import { collectionPage } from './collection.js';
import { wpDate } from './dates.js';
import { checkFields, type Rule } from './schema.js';

const COLLECTION = 'wc/v3/webhooks';

const LIST_RULES: Readonly<Record<string, Rule>> = {
  orderby: { type: 'enum', values: ['date', 'id', 'title'] },
  status: { type: 'enum', values: ['all', ...WEBHOOK_STATUSES] },
};

const RULES: Readonly<Record<string, Rule>> = {
  name: { type: 'string' },
  status: { type: 'enum', values: WEBHOOK_STATUSES },
  topic: { type: 'string' },
  secret: { type: 'string' },
};

export function webhookRoutes(hooks: Hooks): readonly Route[] {
  const one = `${COLLECTION}/:id`;
  return [
    { method: 'GET', pattern: COLLECTION, access: 'read', handle: (request) => list(hooks, request) },
    {
      method: 'POST',
      pattern: COLLECTION,
      access: 'write',
      handle: (request) => {
        const record = create(hooks, fieldsOf(request));
        const headers = { Location: `${hooks.input.siteURL()}/wp-json/${COLLECTION}/${record.id}` };
        return { status: 201, body: view(record, hooks), headers };
      },
    },
    {
      method: 'GET',
      pattern: one,
      access: 'read',
      handle: ({ params }) => ({ body: view(existing(hooks, params, 400, 'ID is invalid.'), hooks) }),
    },
    {
      method: 'PUT',
      pattern: one,
      access: 'write',
      handle: (request) => {
        const fields = fieldsOf(request);
        checkFields(fields, RULES);
        const record = existing(hooks, request.params, 400, 'ID is invalid.');
        update(record, fields);
        hooks.saved(record);
        return { body: view(record, hooks) };
      },
    },
    {
      method: 'DELETE',
      pattern: one,
      access: 'write',
      handle: (request) => {
        if (!isTrue(fieldsOf(request)['force'])) {
          throw new RestError(501, 'woocommerce_rest_trash_not_supported', 'Webhooks do not support trashing.');
        }
        const record = existing(hooks, request.params, 404, 'Invalid ID.');
        hooks.delete(record.id);
        return { body: view(record, hooks) };
      },
    },
  ];
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = ({ query, body }: RestRequest): Fields => ({ ...query, ...(body as object | undefined) });

function list(hooks: Hooks, { query }: RestRequest) {
  const status = query['status'] ?? 'all';
  const page = collectionPage({
    items: hooks.all().map((record) => ({ ...record, modifiedAt: record.modifiedAt ?? record.createdAt })),
    query,
    rules: LIST_RULES,
    utcOffsetMinutes: hooks.input.utcOffsetMinutes,
    compare: {
      // Newest first, but those of one second in the order they were made [RUN].
      date: (one, other) => Math.sign(one.createdAt - other.createdAt) || other.id - one.id,
      title: (one, other) => (one.name < other.name ? -1 : 1),
    },
    filter: (record) => status === 'all' || record.status === status,
  });
  const body = page.items.flatMap(({ id }) => hooks.get(id) ?? []).map((record) => view(record, hooks));
  return { body, headers: page.headers };
}

/** New webhooks are active whatever `status` says [CODE]. */
function create(hooks: Hooks, fields: Fields): WebhookRecord {
  const missing = ['topic', 'delivery_url'].filter((name) => fields[name] == null);
  if (missing.length > 0) {
    const message = `Missing parameter(s): ${missing.join(', ')}`;
    throw new RestError(400, 'rest_missing_callback_param', message, { params: missing });
  }
  checkFields(fields, RULES);
  const topic = String(fields['topic']);
  const deliveryURL = fields['delivery_url'];
  if (!isTopic(topic)) throw invalidTopic('Webhook topic is required and must be valid.');
  if (!isDeliveryURL(deliveryURL)) throw invalidURL();
  const name = text(fields['name']) || `Webhook created on ${createdOn(hooks)}`;
  return hooks.create({ name, topic, deliveryURL, secret: text(fields['secret']) });
}

function update(record: WebhookRecord, fields: Fields): void {
  const topic = text(fields['topic']);
  const deliveryURL = fields['delivery_url'];
  if (topic !== '' && !isTopic(topic)) throw invalidTopic('Webhook topic must be valid.');
  if (text(deliveryURL) !== '' && !isDeliveryURL(deliveryURL)) throw invalidURL();
  if (topic !== '') record.topic = topic;
  if (isDeliveryURL(deliveryURL)) record.deliveryURL = deliveryURL;
  // An empty one changes nothing, and its failures stay counted when it becomes active again [RUN].
  if (text(fields['secret']) !== '') record.secret = text(fields['secret']);
  if (text(fields['name']) !== '') record.name = text(fields['name']);
  record.status = WEBHOOK_STATUSES.find((status) => status === fields['status']) ?? record.status;
}

function existing(hooks: Hooks, params: RestRequest['params'], status: number, message: string): WebhookRecord {
  const record = hooks.get(Number(params['id']));
  if (record === undefined) throw new RestError(status, 'woocommerce_rest_shop_webhook_invalid_id', message);
  return record;
}

const text = (value: unknown): string => (value == null ? '' : String(value));
const isTrue = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === '1';

const invalidTopic = (message: string): RestError =>
  new RestError(400, 'woocommerce_rest_shop_webhook_invalid_topic', message);

const invalidURL = (): RestError =>
  new RestError(
    400,
    'woocommerce_rest_shop_webhook_invalid_delivery_url',
    'Webhook delivery URL must be a valid URL starting with http:// or https://.',
  );

/** "Nov 23, 2026 @ 08:26 AM", in the site's time. */
function createdOn({ input }: Hooks): string {
  const local = new Date(input.now() + input.utcOffsetMinutes * 60_000);
  const day = local.toLocaleDateString('en-US', { timeZone: 'UTC', month: 'short', day: '2-digit', year: 'numeric' });
  const time = local.toLocaleTimeString('en-US', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });
  return `${day} @ ${time}`;
}

/** The secret is never in it [RUN]. */
function view(record: WebhookRecord, { input }: Hooks): Record<string, unknown> {
  const local = (ms: number | undefined) => (ms === undefined ? null : wpDate(ms, input.utcOffsetMinutes));
  const gmt = (ms: number | undefined) => (ms === undefined ? null : wpDate(ms));
  const collection = `${input.siteURL()}/wp-json/${COLLECTION}`;
  return {
    id: record.id,
    name: record.name,
    status: record.status,
    topic: record.topic,
    resource: resourceNameOf(record.topic),
    event: eventOf(record.topic),
    hooks: hooksOf(record.topic),
    delivery_url: record.deliveryURL,
    date_created: local(record.createdAt),
    date_created_gmt: gmt(record.createdAt),
    date_modified: local(record.modifiedAt),
    date_modified_gmt: gmt(record.modifiedAt),
    _links: {
      self: [{ href: `${collection}/${record.id}`, targetHints: { allow: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] } }],
      collection: [{ href: collection }],
    },
  };
}
