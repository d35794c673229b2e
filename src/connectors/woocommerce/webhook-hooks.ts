import type { Call } from '../../core/call.js';
import type { WebhookSubscription } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { WooClient } from './client.js';
import { CANONICAL_TOPIC } from './webhook-topics.js';

/** A webhook as the store has it, ours or anybody's. */
export interface Hook {
  readonly id: string;
  readonly name: string;
  /** `active`, `paused` by a person, `disabled` by the store after seven failed deliveries in a row. */
  readonly status: string;
  readonly topic: string;
  readonly url: string;
}

/** The webhooks of one store; reading and writing need a key of an administrator or shop manager. */
export interface WooHooks {
  list(call: Call): Promise<readonly Hook[]>;
  create(input: { readonly topic: string; readonly url: string; readonly secret: string }, call: Call): Promise<Hook>;
  setSecret(id: string, secret: string, call: Call): Promise<void>;
  /** Already gone is fine. */
  remove(id: string, call: Call): Promise<void>;
}

const NAME_PREFIX = 'commerce-connectors:';
const PAGE_SIZE = 100;

export function createWooHooks(client: WooClient, storeId: string): WooHooks {
  const path = 'wc/v3/webhooks';
  return {
    list: async (call) => {
      const found = new Map<string, Hook>();
      // By page: `offset` is ignored here. A host that ignores the page as well ends the walk with nothing new.
      for (let page = 1; ; page += 1) {
        const query = { per_page: PAGE_SIZE, page, orderby: 'id', order: 'asc' };
        const { body } = await client.request(storeId, { method: 'GET', path, query, label: 'webhooks page' }, call);
        const rows = Array.isArray(body) ? body : [];
        const before = found.size;
        for (const hook of rows.flatMap((row) => hookOf(row) ?? [])) found.set(hook.id, hook);
        if (rows.length < PAGE_SIZE || found.size === before) return [...found.values()];
      }
    },

    create: async ({ topic, url, secret }, call) => {
      const body = { name: `${NAME_PREFIX} ${topic}`, topic, delivery_url: url, secret, status: 'active' };
      const answer = await client.request(storeId, { method: 'POST', path, body, label: 'webhook create' }, call);
      const hook = hookOf(answer.body);
      if (hook !== undefined) return hook;
      throw new ConnectorError('unexpected_response', `woocommerce ${call.operation}: the new webhook has no id`, {
        platform: 'woocommerce',
        storeId,
        operation: call.operation,
        status: answer.status,
        outcomeUnknown: true,
      });
    },

    setSecret: async (id, secret, call) => {
      const body = { secret };
      await client.request(storeId, { method: 'PUT', path: `${path}/${id}`, body, label: 'webhook secret' }, call);
    },

    remove: async (id, call) => {
      try {
        const query = { force: true };
        await client.request(
          storeId,
          { method: 'DELETE', path: `${path}/${id}`, query, label: 'webhook delete' },
          call,
        );
      } catch (error) {
        if (!ConnectorError.isInstance(error) || error.code !== 'not_found') throw error;
      }
    },
  };
}

/** Whether the name says so. A merchant who renames a webhook takes it over. */
export function isNamedAsOurs({ name }: Hook): boolean {
  return name.startsWith(NAME_PREFIX);
}

export function subscriptionOf({ id, topic, url }: Hook): WebhookSubscription {
  return { id, topic: CANONICAL_TOPIC.get(topic) ?? 'unknown', platformTopic: topic, url };
}

function hookOf(value: unknown): Hook | undefined {
  const { id, name, status, topic, delivery_url: url } = recordOf(value) ?? {};
  if (!(typeof id === 'number' || typeof id === 'string') || !/^\d+$/.test(String(id))) return undefined;
  return { id: String(id), name: textOf(name), status: textOf(status), topic: textOf(topic), url: textOf(url) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
